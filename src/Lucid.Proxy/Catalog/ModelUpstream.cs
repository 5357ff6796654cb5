namespace Lucid.Proxy.Catalog;

/// <summary>One place that serves a model.</summary>
/// <param name="Provider">The account.</param>
/// <param name="Model">The model's name there.</param>
/// <param name="ModelJson">That name as a JSON string with its quotes, ready to be spliced into a request.</param>
/// <param name="Weight">Share among the upstreams of the model, 1 to 1000; equal weights: tried in order.</param>
internal sealed record ModelUpstream(ProviderEntry Provider, string Model, byte[] ModelJson, int Weight);
