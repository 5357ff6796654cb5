using System;
using System.Buffers;
using System.Text;
using Lucid.Net.Bytes;

namespace Lucid.Net.Json;

// The characters of a JSON string between its quotes, escapes decoded. Half a surrogate pair is told as such: it is no
// character, and whoever reads it decides.
internal ref struct JsonRunes
{
    private ReadOnlySpan<byte> _rest;

    public JsonRunes(ReadOnlySpan<byte> quoted) => _rest = quoted.Length >= 2 ? quoted[1..^1] : default;

    // The scalar value; U+FFFD when IsBroken.
    public uint Value { get; private set; }

    // A lone surrogate, or bytes that a scan would have refused.
    public bool IsBroken { get; private set; }

    public bool MoveNext()
    {
        if (_rest.IsEmpty)
        {
            return false;
        }

        IsBroken = false;
        if (_rest[0] == '\\')
        {
            ReadEscape();
        }
        else if (_rest[0] < 0x80)
        {
            Value = _rest[0];
            _rest = _rest[1..];
        }
        else
        {
            IsBroken = Rune.DecodeFromUtf8(_rest, out Rune rune, out int bytes) != OperationStatus.Done;
            Value = (uint)rune.Value;
            _rest = _rest[bytes..];
        }

        return true;
    }

    private void ReadEscape()
    {
        int bytes = JsonStringScan.EscapeBytes(_rest);
        if (bytes <= 0)
        {
            Break();
            _rest = default;
            return;
        }

        uint unit = bytes == 6 ? Unit(_rest) : Short(_rest[1]);
        _rest = _rest[bytes..];
        if (unit is < 0xD800 or > 0xDFFF)
        {
            Value = unit;
            return;
        }

        bool hasLow = unit < 0xDC00
            && _rest.StartsWith("\\u"u8)
            && JsonStringScan.EscapeBytes(_rest) == 6
            && Unit(_rest) is >= 0xDC00 and <= 0xDFFF;
        if (!hasLow)
        {
            Break();
            return;
        }

        Value = 0x10000 + ((unit - 0xD800) << 10) + (Unit(_rest) - 0xDC00);
        _rest = _rest[6..];
    }

    private void Break()
    {
        IsBroken = true;
        Value = 0xFFFD;
    }

    private static uint Unit(ReadOnlySpan<byte> escape)
    {
        HexText.TryParse(escape.Slice(2, 4), out ulong unit);
        return (uint)unit;
    }

    private static uint Short(byte letter) => letter switch
    {
        (byte)'b' => '\b',
        (byte)'f' => '\f',
        (byte)'n' => '\n',
        (byte)'r' => '\r',
        (byte)'t' => '\t',
        _ => letter,
    };
}
