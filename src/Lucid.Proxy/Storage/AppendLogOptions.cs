namespace Lucid.Proxy.Storage;

/// <summary>How an append log uses memory and disk.</summary>
internal sealed record AppendLogOptions
{
    /// <summary>Bits of a page: 64 KiB. Fixed, because the format on disk depends on it.</summary>
    public const int PageBits = 16;

    /// <summary>Bytes of a page.</summary>
    public const int PageBytes = 1 << PageBits;

    /// <summary>
    /// Bits of the memory that holds the log's tail: 4 to 10 above <see cref="PageBits"/> make sense.
    /// </summary>
    public int MemoryBits { get; init; } = 20;

    /// <summary>Bits of a file of the log, above <see cref="PageBits"/>. Fixed once a log exists.</summary>
    public int SegmentBits { get; init; } = 26;

    /// <summary>
    /// Bytes of zeros that a file is given ahead of what is appended, 0 for none. A sync of bytes that overwrite zeros
    /// has no change of the file's length to bring through the file system's own journal with it: half the time and a
    /// third of the CPU on ext4, and no waiting for other programs' writes there.
    /// </summary>
    public int ReserveBytes { get; init; } = 1 << 20;
}
