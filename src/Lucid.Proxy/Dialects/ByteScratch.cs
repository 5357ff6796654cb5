using System;
using Lucid.Net.Bytes;

namespace Lucid.Proxy.Dialects;

/// <summary>A run of bytes that grows and is used again: it allocates only while it grows.</summary>
internal sealed class ByteScratch
{
    // What one large answer needed is not kept for all the small ones after it.
    private const int MaxKeptBytes = 256 << 10;

    // No request and no answer comes near it: what grows to this grows without end.
    private const int MaxBytes = 1 << 30;

    private byte[] _bytes = [];

    /// <summary>Bytes written.</summary>
    public int Count { get; private set; }

    public ReadOnlySpan<byte> Span => _bytes.AsSpan(0, Count);

    public ReadOnlyMemory<byte> Memory => _bytes.AsMemory(0, Count);

    public void Clear()
    {
        Count = 0;
        if (_bytes.Length > MaxKeptBytes)
        {
            _bytes = [];
        }
    }

    /// <summary>Drops everything and leaves no trace of it.</summary>
    public void Wipe()
    {
        _bytes.AsSpan(0, Count).Clear();
        Clear();
    }

    /// <summary>Drops everything behind the first <paramref name="count"/> bytes.</summary>
    public void Truncate(int count)
    {
        Invariant.Holds(count >= 0 && count <= Count);
        Count = count;
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        Count += bytes.Length;
    }

    public void Write(byte value)
    {
        Room(1)[0] = value;
        Count++;
    }

    public void WriteNumber(long value) => Count += DecimalText.Format(value, Room(DecimalText.MaxChars));

    /// <summary>Room for at least <paramref name="bytes"/> behind what is written; <see cref="Advance"/> takes
    /// it.</summary>
    /// <exception cref="InvalidOperationException">It would be more than a gibibyte in all.</exception>
    public Span<byte> Room(int bytes)
    {
        if (_bytes.Length - Count < bytes)
        {
            Grow((long)Count + bytes);
        }

        return _bytes.AsSpan(Count);
    }

    public void Advance(int bytes)
    {
        Invariant.Holds(bytes >= 0 && bytes <= _bytes.Length - Count);
        Count += bytes;
    }

    private void Grow(long needed)
    {
        if (needed > MaxBytes)
        {
            throw new InvalidOperationException("A text outgrew what is kept in memory.");
        }

        Array.Resize(ref _bytes, (int)Math.Min(MaxBytes, Math.Max(256, Math.Max(_bytes.Length * 2L, needed))));
    }
}
