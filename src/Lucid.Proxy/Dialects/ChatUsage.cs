using Lucid.Proxy.Metering;

namespace Lucid.Proxy.Dialects;

/// <summary>Tokens as an upstream reports them, with the caches apart from the input; -1 where it says
/// nothing.</summary>
/// <param name="Input">Input tokens outside the caches.</param>
/// <param name="Output">Output tokens, reasoning included.</param>
/// <param name="CacheRead">Input tokens read from a cache.</param>
/// <param name="CacheWrite">Input tokens written to a cache.</param>
/// <param name="Reasoning">Reasoning tokens, part of the output.</param>
/// <param name="IsFinal">The last word on this call, not an estimate.</param>
internal readonly record struct ChatUsage(
    long Input, long Output, long CacheRead, long CacheWrite, long Reasoning, bool IsFinal)
{
    /// <summary>The part of the cache writes that is kept for an hour.</summary>
    public long CacheWriteHour { get; init; } = -1;

    /// <summary>The tier that the call was served in.</summary>
    public ServiceTier Tier { get; init; }

    /// <summary>The region that it was served in.</summary>
    public ServiceRegion Region { get; init; }

    /// <summary>Nothing is known.</summary>
    public static ChatUsage None => new(-1, -1, -1, -1, -1, false);

    /// <summary>What is known after another report: what it says replaces what was known.</summary>
    public ChatUsage With(in ChatUsage later) => new(
        later.Input >= 0 ? later.Input : Input,
        later.Output >= 0 ? later.Output : Output,
        later.CacheRead >= 0 ? later.CacheRead : CacheRead,
        later.CacheWrite >= 0 ? later.CacheWrite : CacheWrite,
        later.Reasoning >= 0 ? later.Reasoning : Reasoning,
        IsFinal || later.IsFinal)
    {
        CacheWriteHour = later.CacheWriteHour >= 0 ? later.CacheWriteHour : CacheWriteHour,
        Tier = later.Tier != ServiceTier.Unsaid ? later.Tier : Tier,
        Region = later.Region != ServiceRegion.Unsaid ? later.Region : Region,
    };
}
