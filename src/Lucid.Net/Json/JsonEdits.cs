using System;
using System.Buffers;
using System.Runtime.CompilerServices;
using Lucid.Net.Bytes;

namespace Lucid.Net.Json;

/// <summary>
/// Up to eight replacements in a text that otherwise is copied byte for byte. Each replaces a range; a range of 0 bytes
/// is an insertion. Ranges are kept in order and must not overlap.
/// </summary>
/// <remarks>
/// Fixed storage, allocates nothing. Mutable: keep it in a field or local, pass it by reference. The replacement bytes
/// are borrowed until the last write. Not thread-safe.
/// </remarks>
public struct JsonEdits
{
    /// <summary>Most edits at once.</summary>
    public const int MaxEdits = 8;

    private EditList _edits;

    /// <summary>How many edits there are.</summary>
    public int Count { get; private set; }

    /// <summary>Replaces a range by bytes.</summary>
    /// <param name="start">Offset of the range in the source.</param>
    /// <param name="bytes">
    /// Its length; 0 inserts in front of <paramref name="start"/>, after earlier insertions there.
    /// </param>
    /// <param name="replacement">Any bytes; JSON is the caller's business.</param>
    public void Add(int start, int bytes, ReadOnlyMemory<byte> replacement) =>
        Insert(new Edit { Start = start, Bytes = bytes, Replacement = replacement });

    /// <summary>Replaces a range by a number.</summary>
    /// <param name="start">Offset of the range in the source.</param>
    /// <param name="bytes">Its length; 0 inserts in front of <paramref name="start"/>.</param>
    /// <param name="number">Written in decimal.</param>
    public void Add(int start, int bytes, long number) =>
        Insert(new Edit { Start = start, Bytes = bytes, IsNumber = true, Number = number });

    /// <summary>Size of the edited text.</summary>
    /// <param name="sourceBytes">Size of the source; every edit lies inside.</param>
    public readonly int ResultBytes(int sourceBytes)
    {
        int size = sourceBytes;
        Span<byte> digits = stackalloc byte[DecimalText.MaxChars];
        for (int i = 0; i < Count; i++)
        {
            Edit edit = _edits[i];
            size += edit.TextOf(digits).Length - edit.Bytes;
        }

        return size;
    }

    /// <summary>Writes the edited text.</summary>
    /// <param name="source">The text that the offsets belong to.</param>
    /// <param name="destination">At least <see cref="ResultBytes"/> bytes; must not overlap the source.</param>
    /// <returns>Bytes written.</returns>
    public readonly int WriteTo(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        Span<byte> digits = stackalloc byte[DecimalText.MaxChars];
        int read = 0;
        int written = 0;
        for (int i = 0; i < Count; i++)
        {
            Edit edit = _edits[i];
            ReadOnlySpan<byte> kept = source[read..edit.Start];
            kept.CopyTo(destination[written..]);
            written += kept.Length;
            ReadOnlySpan<byte> text = edit.TextOf(digits);
            text.CopyTo(destination[written..]);
            written += text.Length;
            read = edit.Start + edit.Bytes;
        }

        ReadOnlySpan<byte> rest = source[read..];
        rest.CopyTo(destination[written..]);
        return written + rest.Length;
    }

    /// <summary>Writes the edited text.</summary>
    /// <param name="source">The text that the offsets belong to.</param>
    /// <param name="writer">
    /// Asked for one span of <see cref="ResultBytes"/> bytes, so that the text stays in one run.
    /// </param>
    public readonly void WriteTo(ReadOnlySpan<byte> source, IBufferWriter<byte> writer)
    {
        int size = ResultBytes(source.Length);
        if (size > 0)
        {
            writer.Advance(WriteTo(source, writer.GetSpan(size)));
        }
    }

    /// <summary>Removes all edits and lets go of their bytes.</summary>
    public void Clear() => this = default;

    private void Insert(in Edit edit)
    {
        Invariant.Holds(Count < MaxEdits);
        Invariant.Holds(edit.Start >= 0 && edit.Bytes >= 0);
        int at = Count;
        while (at > 0 && _edits[at - 1].Start > edit.Start)
        {
            _edits[at] = _edits[at - 1];
            at--;
        }

        Invariant.Holds(at == 0 || _edits[at - 1].Start + _edits[at - 1].Bytes <= edit.Start);
        Invariant.Holds(at == Count || edit.Start + edit.Bytes <= _edits[at + 1].Start);
        _edits[at] = edit;
        Count++;
    }

    private struct Edit
    {
        public int Start;
        public int Bytes;
        public bool IsNumber;
        public long Number;
        public ReadOnlyMemory<byte> Replacement;

        public readonly ReadOnlySpan<byte> TextOf(Span<byte> digits) =>
            IsNumber ? digits[..DecimalText.Format(Number, digits)] : Replacement.Span;
    }

    [InlineArray(MaxEdits)]
    private struct EditList
    {
        private Edit _first;
    }
}
