namespace Lucid.Proxy.Admin;

/// <summary>What went wrong and what to do.</summary>
/// <param name="Code">A stable word for programs.</param>
/// <param name="Message">A sentence for people.</param>
/// <param name="Problems">Every problem of a refused configuration; else null.</param>
internal sealed record ErrorDetail(string Code, string Message, string[]? Problems = null);
