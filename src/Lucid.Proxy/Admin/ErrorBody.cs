namespace Lucid.Proxy.Admin;

/// <summary>The body of every refusal.</summary>
internal sealed record ErrorBody(ErrorDetail Error);
