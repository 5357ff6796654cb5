using System;
using Lucid.Net.Bytes;

namespace Lucid.Proxy.Dialects.SameDialect;

/// <summary>Replacements inside a run of bytes, in order. Everything else of the run is copied as it is.</summary>
/// <remarks>Scratch of one reactor: filled and written between two awaits, never kept. Its replacement bytes are
/// borrowed until <see cref="WriteTo"/>, except those given to <see cref="AddNumber"/>, which it holds
/// itself.</remarks>
internal sealed class SpliceList
{
    /// <summary>Most replacements of one run; a run with more is written in parts.</summary>
    public const int MaxCount = 256;

    private readonly Entry[] _entries = new Entry[MaxCount];
    private readonly byte[] _digits = new byte[MaxCount * DecimalText.MaxChars];
    private int _digitBytes;
    private int _delta;

    /// <summary>Replacements so far.</summary>
    public int Count { get; private set; }

    /// <summary>Room left.</summary>
    public int Free => MaxCount - Count;

    public void Clear()
    {
        Array.Clear(_entries, 0, Count);
        Count = 0;
        _digitBytes = 0;
        _delta = 0;
    }

    /// <summary>Replaces <paramref name="range"/>; an empty range inserts. Ranges may come in any order but must not
    /// overlap.</summary>
    public void Add(ByteRange range, ReadOnlyMemory<byte> replacement)
    {
        Invariant.Holds(Count < MaxCount);
        var at = Count++;
        for (; at > 0 && _entries[at - 1].Range.Start > range.Start; at--)
        {
            _entries[at] = _entries[at - 1];
        }

        Invariant.Holds(at == 0 || _entries[at - 1].Range.End <= range.Start);
        _entries[at] = new Entry(range, replacement);
        _delta += replacement.Length - range.Bytes;
    }

    /// <summary>Takes <paramref name="range"/> out.</summary>
    public void Remove(ByteRange range) => Add(range, ReadOnlyMemory<byte>.Empty);

    /// <summary>Replaces <paramref name="range"/> by a number.</summary>
    public void AddNumber(ByteRange range, long value)
    {
        var bytes = DecimalText.Format(value, _digits.AsSpan(_digitBytes));
        Add(range, _digits.AsMemory(_digitBytes, bytes));
        _digitBytes += bytes;
    }

    /// <summary>Length of the run once the replacements are made.</summary>
    public int ResultBytes(int sourceBytes) => sourceBytes + _delta;

    /// <summary>Writes the run with its replacements.</summary>
    public void WriteTo<TWriter>(ReadOnlySpan<byte> source, TWriter writer)
        where TWriter : IByteSink =>
        writer.Write(source[WriteEdited(source, writer)..]);

    /// <summary>Writes the run up to and including its last replacement.</summary>
    /// <returns>Offset of the rest, which is to follow as it is: a large body need not be copied.</returns>
    public int WriteEdited<TWriter>(ReadOnlySpan<byte> source, TWriter writer)
        where TWriter : IByteSink
    {
        var copied = 0;
        for (var i = 0; i < Count; i++)
        {
            ref readonly var entry = ref _entries[i];
            writer.Write(source[copied..entry.Range.Start]);
            writer.Write(entry.Replacement.Span);
            copied = entry.Range.End;
        }

        return copied;
    }

    private readonly record struct Entry(ByteRange Range, ReadOnlyMemory<byte> Replacement);
}
