using System;
using Lucid.Net.Bytes;

namespace Lucid.Net.Json;

/// <summary>Replacements inside a run of bytes, in order. Everything else of the run is copied as it is.</summary>
/// <remarks>Scratch of one reactor: filled and written between two awaits, never kept. Its replacement bytes are
/// borrowed until <see cref="WriteTo"/>, except those given to <see cref="AddNumber"/>, which it holds itself.
/// Allocates nothing after its construction. Not thread-safe.</remarks>
public sealed class SpliceList
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

    /// <summary>Forgets all replacements and lets go of their bytes.</summary>
    public void Clear()
    {
        Array.Clear(_entries, 0, Count);
        Count = 0;
        _digitBytes = 0;
        _delta = 0;
    }

    /// <summary>Replaces a range. Ranges may come in any order but must not overlap.</summary>
    /// <param name="range">Where, in the run; an empty range inserts in front of its start, after earlier insertions
    /// there.</param>
    /// <param name="replacement">Any bytes, borrowed until the last write; JSON is the caller's business.</param>
    public void Add(ByteRange range, ReadOnlyMemory<byte> replacement)
    {
        Invariant.Holds(Count < MaxCount);
        Invariant.Holds(range.Start >= 0 && range.Bytes >= 0);
        var at = Count;
        for (; at > 0 && _entries[at - 1].Range.Start > range.Start; at--)
        {
            _entries[at] = _entries[at - 1];
        }

        Invariant.Holds(at == 0 || _entries[at - 1].Range.End <= range.Start);
        Invariant.Holds(at == Count || range.End <= _entries[at + 1].Range.Start);
        Count++;
        _entries[at] = new Entry(range, replacement);
        _delta += replacement.Length - range.Bytes;
    }

    /// <summary>Takes a range out.</summary>
    /// <param name="range">Where, in the run.</param>
    public void Remove(ByteRange range) => Add(range, ReadOnlyMemory<byte>.Empty);

    /// <summary>Replaces a range by a number.</summary>
    /// <param name="range">Where, in the run.</param>
    /// <param name="value">Written in decimal.</param>
    public void AddNumber(ByteRange range, long value)
    {
        var bytes = DecimalText.Format(value, _digits.AsSpan(_digitBytes));
        Add(range, _digits.AsMemory(_digitBytes, bytes));
        _digitBytes += bytes;
    }

    /// <summary>Length of the run once the replacements are made.</summary>
    /// <param name="sourceBytes">Length of the run; every range lies inside.</param>
    public int ResultBytes(int sourceBytes) => sourceBytes + _delta;

    /// <summary>Writes the run with its replacements.</summary>
    /// <param name="source">The run that the ranges belong to.</param>
    /// <param name="writer">Takes the bytes in order.</param>
    /// <typeparam name="TWriter">A struct, so that the copy loop has no virtual call.</typeparam>
    public void WriteTo<TWriter>(ReadOnlySpan<byte> source, TWriter writer)
        where TWriter : IByteSink =>
        writer.Write(source[WriteEdited(source, writer)..]);

    /// <summary>Writes the run up to and including its last replacement.</summary>
    /// <param name="source">The run that the ranges belong to.</param>
    /// <param name="writer">Takes the bytes in order.</param>
    /// <typeparam name="TWriter">A struct, so that the copy loop has no virtual call.</typeparam>
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
