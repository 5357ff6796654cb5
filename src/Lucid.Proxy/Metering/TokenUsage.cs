namespace Lucid.Proxy.Metering;

/// <summary>The tokens of one call by price class; every number is zero or more.</summary>
/// <param name="InputTokens">Input tokens read from no cache and written to none.</param>
/// <param name="CacheReadTokens">Input tokens the upstream read from its cache.</param>
/// <param name="CacheWriteTokens">Input tokens the upstream wrote to its cache, for however long.</param>
/// <param name="OutputTokens">Output tokens, reasoning included.</param>
/// <param name="ReasoningTokens">The part of the output that was reasoning; never priced twice.</param>
internal readonly record struct TokenUsage(
    long InputTokens,
    long CacheReadTokens,
    long CacheWriteTokens,
    long OutputTokens,
    long ReasoningTokens)
{
    /// <summary>More tokens than any call has: a report above it is a mistake or an attack.</summary>
    public const long MaxTokens = 1L << 40;

    /// <summary>The part of the cache writes that is kept for an hour.</summary>
    public long CacheWriteHourTokens { get; init; }

    /// <summary>Web searches that the provider ran. They are no tokens, are not kept, and stand in the cost.</summary>
    public long WebSearches { get; init; }

    /// <summary>All input tokens, cached ones included; at most <see cref="long.MaxValue"/>.</summary>
    public long AllInputTokens => Saturating.Add(InputTokens, Saturating.Add(CacheReadTokens, CacheWriteTokens));

    /// <summary>True when every class is within 0 and <see cref="MaxTokens"/>.</summary>
    public bool IsPlausible =>
        !HasNegative
        && InputTokens <= MaxTokens
        && CacheReadTokens <= MaxTokens
        && CacheWriteTokens <= MaxTokens
        && OutputTokens <= MaxTokens
        && ReasoningTokens <= MaxTokens
        && CacheWriteHourTokens <= MaxTokens
        && WebSearches <= MaxTokens;

    /// <summary>True when a class is below zero: an upstream said something impossible.</summary>
    public bool HasNegative =>
        (InputTokens | CacheReadTokens | CacheWriteTokens | OutputTokens | ReasoningTokens | CacheWriteHourTokens
            | WebSearches) < 0;
}
