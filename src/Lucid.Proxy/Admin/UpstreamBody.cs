namespace Lucid.Proxy.Admin;

/// <summary>One place that serves a model.</summary>
internal sealed record UpstreamBody(string Provider, string Model, int Weight, bool HasKey);
