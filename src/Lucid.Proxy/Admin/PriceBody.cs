namespace Lucid.Proxy.Admin;

/// <summary>Prices in dollars per million tokens.</summary>
internal sealed record PriceBody(
    string Input, string Output, string CacheRead, string CacheWrite, string CacheWriteHour, string Reasoning);
