namespace Lucid.Proxy.Admin;

/// <summary>A model of the catalog in force.</summary>
internal sealed record ModelBody(
    string Id,
    string Kind,
    string[] Aliases,
    string[] Inputs,
    int ContextTokens,
    int MaxOutputTokens,
    PriceBody? PriceUsdPerMillion,
    PriceBody? FirstPartyUsdPerMillion,
    UpstreamBody[] Upstreams);
