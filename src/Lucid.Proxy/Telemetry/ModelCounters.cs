namespace Lucid.Proxy.Telemetry;

/// <summary>What one reactor counted for one model. Written by that reactor only.</summary>
internal sealed class ModelCounters
{
    /// <summary>Exchanges by hundreds of their status: index 2 is 200 to 299; 0 is "left before a status".</summary>
    public readonly long[] ByStatusClass = new long[6];

    /// <summary>How long exchanges took.</summary>
    public readonly Histogram Duration = new();

    /// <summary>How long callers waited for the first byte.</summary>
    public readonly Histogram FirstByte = new();

    /// <summary>Uncached input tokens.</summary>
    public long InputTokens;

    /// <summary>Input tokens read from a cache.</summary>
    public long CacheReadTokens;

    /// <summary>Input tokens written to a cache.</summary>
    public long CacheWriteTokens;

    /// <summary>Output tokens.</summary>
    public long OutputTokens;

    /// <summary>What was charged, in nano-dollars.</summary>
    public long ChargedNanoUsd;
}
