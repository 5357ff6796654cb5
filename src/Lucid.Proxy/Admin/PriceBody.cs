namespace Lucid.Proxy.Admin;

/// <summary>Prices in dollars per million tokens, and of a thousand web searches where they have a price.</summary>
internal sealed record PriceBody(
    string Input,
    string Output,
    string CacheRead,
    string CacheWrite,
    string CacheWriteHour,
    string Reasoning,
    string? WebSearchPerThousand);
