namespace Lucid.Testing;

/// <summary>How a connection in memory cuts and delays bytes.</summary>
public sealed record MemoryTransportOptions
{
    /// <summary>Most bytes of one receive: 1 gives every byte alone.</summary>
    public int SegmentBytes { get; init; } = int.MaxValue;

    /// <summary>Bytes in flight per direction until the sender is blocked.</summary>
    public int WindowBytes { get; init; } = 65536;
}
