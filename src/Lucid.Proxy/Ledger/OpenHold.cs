using Lucid.Proxy.Metering;

namespace Lucid.Proxy.Ledger;

/// <summary>One slot of an <see cref="OpenHoldTable"/>: an open hold, or the last one that was settled in it.</summary>
internal struct OpenHold
{
    /// <summary>How often the slot was used; the hold that carries another number is not this one.</summary>
    public long Stamp;

    public ulong Exchange;

    public NanoUsd Amount;

    /// <summary>What it was settled at, to tell a repetition from a contradiction.</summary>
    public NanoUsd Cost;

    public TokenUsage Usage;

    /// <summary>The next free slot while this one is free, -1 for none.</summary>
    public int NextFree;

    public bool IsOpen;
}
