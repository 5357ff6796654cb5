namespace Lucid.Proxy.Admin;

/// <summary>Every provider.</summary>
internal sealed record ProviderListBody(ProviderBody[] Providers);
