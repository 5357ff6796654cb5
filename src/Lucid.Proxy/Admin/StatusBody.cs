namespace Lucid.Proxy.Admin;

/// <summary>The answer of the health routes.</summary>
internal sealed record StatusBody(string Status);
