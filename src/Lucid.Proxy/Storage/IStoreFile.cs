using System;

namespace Lucid.Proxy.Storage;

/// <summary>An open file. Every call either did what it says or throws <see cref="StorageException"/>.</summary>
internal interface IStoreFile : IDisposable
{
    /// <summary>Bytes of the file now.</summary>
    long Length { get; }

    /// <summary>Reads as much as there is, up to the destination's length; 0 at or past the end.</summary>
    int Read(Span<byte> destination, long offset);

    /// <summary>Writes all bytes. They are durable only after <see cref="Sync"/>.</summary>
    void Write(ReadOnlySpan<byte> source, long offset);

    /// <summary>Makes all written bytes and the length durable.</summary>
    void Sync();

    /// <summary>Cuts the file, or extends it with zeros.</summary>
    void SetLength(long bytes);
}
