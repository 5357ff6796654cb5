using System;
using Lucid.Net.Bytes;

namespace Lucid.Net.Http1;

/// <summary>
/// Writes a message head into memory of the caller. Names and values that would break the framing (control bytes, CR,
/// LF, NUL, blanks in a name) throw <see cref="InvariantException"/>: they are checked where they come in, so here they
/// are a fault of ours, and a split head can never leave the process.
/// </summary>
/// <remarks>
/// When the memory does not suffice <see cref="IsFull"/> turns true and nothing more is written; write again from the
/// start with more memory. Allocates nothing.
/// </remarks>
public ref struct HeadWriter
{
    private readonly Span<byte> _destination;

    /// <summary>Begins a head.</summary>
    /// <param name="destination">Where the head goes.</param>
    public HeadWriter(Span<byte> destination) => _destination = destination;

    /// <summary>Bytes written so far; meaningless once <see cref="IsFull"/>.</summary>
    public int WrittenBytes { get; private set; }

    /// <summary>Whether something did not fit.</summary>
    public bool IsFull { get; private set; }

    /// <summary>Writes <c>HTTP/1.1 status reason</c>.</summary>
    /// <param name="status">100 to 599.</param>
    public void StatusLine(int status)
    {
        Invariant.Holds(status is >= 100 and <= 599);
        Put("HTTP/1.1 "u8);
        Span<byte> digits = stackalloc byte[DecimalText.MaxChars];
        Put(digits[..DecimalText.Format(status, digits)]);
        Put(" "u8);
        Put(StatusText.For(status));
        Put("\r\n"u8);
    }

    /// <summary>Writes <c>METHOD target HTTP/1.1</c>.</summary>
    /// <param name="method">A token.</param>
    /// <param name="target">Without blanks and control bytes.</param>
    public void RequestLine(scoped ReadOnlySpan<byte> method, scoped ReadOnlySpan<byte> target)
    {
        Invariant.Holds(Ascii.IsToken(method));
        Invariant.Holds(target.Length > 0 && HeadBytes.TargetPrefixBytes(target) == target.Length);
        Put(method);
        Put(" "u8);
        Put(target);
        Put(" HTTP/1.1\r\n"u8);
    }

    /// <summary>Writes one field line.</summary>
    /// <param name="name">A token; sent as given.</param>
    /// <param name="value">No control bytes but tab.</param>
    public void Header(scoped ReadOnlySpan<byte> name, scoped ReadOnlySpan<byte> value)
    {
        Invariant.Holds(Ascii.IsToken(name));
        Invariant.Holds(HeadBytes.ValuePrefixBytes(value) == value.Length);
        Put(name);
        Put(": "u8);
        Put(value);
        Put("\r\n"u8);
    }

    /// <summary>Writes one field line with a number.</summary>
    /// <param name="name">A token; sent as given.</param>
    /// <param name="value">Any number.</param>
    public void Header(scoped ReadOnlySpan<byte> name, long value)
    {
        Span<byte> digits = stackalloc byte[DecimalText.MaxChars];
        Header(name, digits[..DecimalText.Format(value, digits)]);
    }

    /// <summary>Writes field lines that were prepared earlier.</summary>
    /// <param name="completeLines">Whole lines, each with its CR LF; only their end is checked here.</param>
    public void Raw(scoped ReadOnlySpan<byte> completeLines)
    {
        Invariant.Holds(completeLines.IsEmpty || completeLines.EndsWith("\r\n"u8));
        Put(completeLines);
    }

    /// <summary>Writes the empty line that ends the head.</summary>
    public void End() => Put("\r\n"u8);

    private void Put(scoped ReadOnlySpan<byte> bytes)
    {
        if (IsFull || !bytes.TryCopyTo(_destination[WrittenBytes..]))
        {
            IsFull = true;
            return;
        }

        WrittenBytes += bytes.Length;
    }
}
