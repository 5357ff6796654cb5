using System;
using System.Buffers;
using System.Buffers.Text;
using System.Net;
using System.Text;
using System.Text.Unicode;

namespace Lucid.Proxy.Telemetry;

/// <summary>
/// Writes one JSON line into borrowed bytes. Allocates nothing and never throws: what does not fit is left out and
/// <see cref="IsFull"/> says so.
/// </summary>
internal ref struct LineWriter
{
    private const int MaxTextBytes = 256;

    // Everything that may stand in a JSON string as it is; the rest becomes \u00XX, byte by byte for non-ASCII.
    private static readonly SearchValues<byte> Plain = SearchValues.Create(
        " !#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~"u8);

    private readonly Span<byte> _line;
    private bool _hasField;

    /// <summary>Starts a line in <paramref name="destination"/>.</summary>
    public LineWriter(Span<byte> destination)
    {
        _line = destination;
        Raw("{"u8);
    }

    /// <summary>Bytes written so far.</summary>
    public int WrittenBytes { get; private set; }

    /// <summary>Whether something did not fit.</summary>
    public bool IsFull { get; private set; }

    /// <summary>Ends the line.</summary>
    public void End() => Raw("}\n"u8);

    /// <summary>A field whose value is a whole number.</summary>
    public void Number(ReadOnlySpan<byte> name, long value)
    {
        Name(name);
        Digits(value);
    }

    /// <summary>A field that is true or false.</summary>
    public void Truth(ReadOnlySpan<byte> name, bool value)
    {
        Name(name);
        Raw(value ? "true"u8 : "false"u8);
    }

    /// <summary>A field whose value is text given as UTF-8 from outside; long texts are cut.</summary>
    public void Text(scoped ReadOnlySpan<byte> name, scoped ReadOnlySpan<byte> value)
    {
        Name(name);
        Raw("\""u8);
        Escaped(value.Length > MaxTextBytes ? value[..MaxTextBytes] : value);
        Raw("\""u8);
    }

    /// <summary>A field whose value is a prefix and a number, such as <c>ws_7</c>.</summary>
    public void Identity(ReadOnlySpan<byte> name, ReadOnlySpan<byte> prefix, long value)
    {
        Name(name);
        Raw("\""u8);
        Raw(prefix);
        Digits(value);
        Raw("\""u8);
    }

    /// <summary>A field whose value is a prefix and sixteen hexadecimal digits.</summary>
    public void HexIdentity(ReadOnlySpan<byte> name, ReadOnlySpan<byte> prefix, ulong value)
    {
        Name(name);
        Raw("\""u8);
        Raw(prefix);
        Took(Utf8Formatter.TryFormat(value, _line[WrittenBytes..], out int bytes, new StandardFormat('x', 16)), bytes);
        Raw("\""u8);
    }

    /// <summary>A field whose value is a time in UTC with milliseconds.</summary>
    public void Time(ReadOnlySpan<byte> name, long unixMs)
    {
        Name(name);
        Raw("\""u8);
        DateTime time = DateTimeOffset.FromUnixTimeMilliseconds(unixMs).UtcDateTime;
        Took(time.TryFormat(_line[WrittenBytes..], out int bytes, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'"), bytes);
        Raw("\""u8);
    }

    /// <summary>A field whose value is an amount of nano-dollars, written as dollars with nine decimals.</summary>
    public void Usd(ReadOnlySpan<byte> name, long nanoUsd)
    {
        Name(name);
        Raw("\""u8);
        (long whole, long fraction) = Math.DivRem(nanoUsd, 1_000_000_000);
        if (nanoUsd < 0)
        {
            Raw("-"u8);
        }

        Digits(Math.Abs(whole));
        Raw("."u8);
        StandardFormat nineDigits = new('D', 9);
        Took(Utf8Formatter.TryFormat(Math.Abs(fraction), _line[WrittenBytes..], out int bytes, nineDigits), bytes);
        Raw("\""u8);
    }

    /// <summary>A field whose value is text of ours; long texts are cut.</summary>
    public void Text(ReadOnlySpan<byte> name, string value)
    {
        Span<byte> utf8 = stackalloc byte[MaxTextBytes];
        // Not OperationStatus.Done for a longer text: what was written is whole characters.
        _ = Utf8.FromUtf16(value, utf8, out _, out int bytes);
        Text(name, utf8[..bytes]);
    }

    /// <summary>A field whose value is an address.</summary>
    public void Address(ReadOnlySpan<byte> name, IPAddress value)
    {
        Name(name);
        Raw("\""u8);
        Took(value.TryFormat(_line[WrittenBytes..], out int bytes), bytes);
        Raw("\""u8);
    }

    private void Name(scoped ReadOnlySpan<byte> name)
    {
        Raw(_hasField ? ",\""u8 : "\""u8);
        _hasField = true;
        Raw(name);
        Raw("\":"u8);
    }

    private void Digits(long value)
        => Took(Utf8Formatter.TryFormat(value, _line[WrittenBytes..], out int bytes), bytes);

    private void Took(bool fits, int bytes)
    {
        WrittenBytes += fits ? bytes : 0;
        IsFull |= !fits;
    }

    private void Escaped(scoped ReadOnlySpan<byte> value)
    {
        while (!value.IsEmpty)
        {
            int special = value.IndexOfAnyExcept(Plain);
            if (special < 0)
            {
                Raw(value);
                return;
            }

            Raw(value[..special]);
            value = value[special..];
            if (value[0] >= 0x80 && Rune.DecodeFromUtf8(value, out _, out int runeBytes) == OperationStatus.Done)
            {
                Raw(value[..runeBytes]);
                value = value[runeBytes..];
                continue;
            }

            Raw("\\u00"u8);
            Hex(value[0]);
            value = value[1..];
        }
    }

    private void Hex(byte value)
    {
        ReadOnlySpan<byte> digits = "0123456789abcdef"u8;
        Span<byte> pair = [digits[value >> 4], digits[value & 15]];
        Raw(pair);
    }

    private void Raw(scoped ReadOnlySpan<byte> bytes)
    {
        if (!bytes.TryCopyTo(_line[WrittenBytes..]))
        {
            IsFull = true;
            return;
        }

        WrittenBytes += bytes.Length;
    }
}
