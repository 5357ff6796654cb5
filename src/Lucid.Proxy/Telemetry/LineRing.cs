using System;
using System.Threading;

namespace Lucid.Proxy.Telemetry;

/// <summary>
/// Bytes on their way from one reactor to the writer thread: one producer, one consumer, no lock. What does not fit is
/// counted and dropped, because an exchange never waits for a log.
/// </summary>
internal sealed class LineRing
{
    private readonly byte[] _bytes;
    private long _written;
    private long _read;
    private long _dropped;

    /// <summary>A ring of a power of two of bytes.</summary>
    public LineRing(int capacityBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(System.Numerics.BitOperations.IsPow2(capacityBytes), true);
        _bytes = new byte[capacityBytes];
    }

    /// <summary>Lines lost because the writer was behind. Any thread.</summary>
    public long Dropped => Volatile.Read(ref _dropped);

    /// <summary>Whether the consumer has something to read. Any thread.</summary>
    public bool HasLines => Volatile.Read(ref _written) != Volatile.Read(ref _read);

    /// <summary>Producer only: adds a line as a whole, or drops it as a whole.</summary>
    public bool TryAdd(ReadOnlySpan<byte> line)
    {
        long start = _written;
        if (_bytes.Length - (start - Volatile.Read(ref _read)) < line.Length)
        {
            Volatile.Write(ref _dropped, _dropped + 1);
            return false;
        }

        int offset = (int)(start & (_bytes.Length - 1));
        int first = Math.Min(line.Length, _bytes.Length - offset);
        line[..first].CopyTo(_bytes.AsSpan(offset));
        line[first..].CopyTo(_bytes);
        Volatile.Write(ref _written, start + line.Length);
        return true;
    }

    /// <summary>Producer only: counts a line that could not even be formatted.</summary>
    public void Drop() => Volatile.Write(ref _dropped, _dropped + 1);

    /// <summary>Consumer only: the next run of bytes; valid until <see cref="Advance"/>.</summary>
    public ReadOnlyMemory<byte> Next()
    {
        long start = _read;
        int offset = (int)(start & (_bytes.Length - 1));
        int count = (int)Math.Min(Volatile.Read(ref _written) - start, _bytes.Length - offset);
        return _bytes.AsMemory(offset, count);
    }

    /// <summary>Consumer only: gives bytes back to the producer.</summary>
    public void Advance(int count) => Volatile.Write(ref _read, _read + count);
}
