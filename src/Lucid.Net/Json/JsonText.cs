using System;
using System.Buffers;
using System.Text;
using Lucid.Net.Bytes;
using Ascii = Lucid.Net.Bytes.Ascii;

namespace Lucid.Net.Json;

/// <summary>
/// Reads single JSON values that a scan found, and writes strings. Thread-safe, allocates nothing, never throws for any
/// bytes.
/// </summary>
public static class JsonText
{
    private const int MostDigits = 19;

    /// <summary>Reads a number that is a whole one, however it is spelt: <c>12</c>, <c>12.0</c>, <c>1.2e1</c>.</summary>
    /// <param name="number">A JSON number as a scan reported it.</param>
    /// <param name="value">The number; 0 when refused.</param>
    /// <returns>False for fractions, for numbers beyond 64 bits, and for anything that is not a JSON number.</returns>
    public static bool TryReadInteger(ReadOnlySpan<byte> number, out long value)
    {
        if (DecimalText.TryParse(number, out value) && (number[0] != '0' || number.Length == 1))
        {
            return true;
        }

        value = 0;
        JsonNumberScan scan = default;
        if (scan.Pass(number, 0) != number.Length || !scan.MayEnd)
        {
            return false;
        }

        bool isNegative = number[0] == '-';
        ReadOnlySpan<byte> rest = isNegative ? number[1..] : number;
        int exponentMark = rest.IndexOfAny((byte)'e', (byte)'E');
        ReadOnlySpan<byte> digits = exponentMark < 0 ? rest : rest[..exponentMark];
        if (!TryReadDigits(digits, out Int128 mantissa, out int power))
        {
            return false;
        }

        if (mantissa == 0)
        {
            return true;
        }

        if (exponentMark >= 0)
        {
            if (!TryReadExponent(rest[(exponentMark + 1)..], out int exponent))
            {
                return false;
            }

            power += exponent;
        }

        // The last digit of the mantissa is not zero, so a negative power leaves a fraction.
        if (power is < 0 or >= MostDigits)
        {
            return false;
        }

        for (int i = 0; i < power; i++)
        {
            mantissa *= 10;
        }

        mantissa = isNegative ? -mantissa : mantissa;
        bool fits = mantissa >= long.MinValue && mantissa <= long.MaxValue;
        value = fits ? (long)mantissa : 0;
        return fits;
    }

    /// <summary>Whether a JSON string, escapes decoded, is a given text. Lone surrogates equal nothing.</summary>
    /// <param name="quoted">The string with its quotes, as a scan reported it.</param>
    /// <param name="plainUtf8">The text.</param>
    public static bool StringEquals(ReadOnlySpan<byte> quoted, ReadOnlySpan<byte> plainUtf8)
    {
        if (quoted.Length < 2)
        {
            return false;
        }

        ReadOnlySpan<byte> inside = quoted[1..^1];
        if (inside.SequenceEqual(plainUtf8))
        {
            return !inside.Contains((byte)'\\');
        }

        // Escapes only ever make a text longer.
        if (inside.Length <= plainUtf8.Length || !inside.Contains((byte)'\\'))
        {
            return false;
        }

        JsonRunes runes = new(quoted);
        while (runes.MoveNext())
        {
            if (runes.IsBroken
                || Rune.DecodeFromUtf8(plainUtf8, out Rune rune, out int bytes) != OperationStatus.Done
                || (uint)rune.Value != runes.Value)
            {
                return false;
            }

            plainUtf8 = plainUtf8[bytes..];
        }

        return plainUtf8.IsEmpty;
    }

    /// <summary>Decodes a JSON string to UTF-8. A lone surrogate becomes U+FFFD.</summary>
    /// <param name="quoted">The string with its quotes, as a scan reported it.</param>
    /// <param name="destination">As many bytes as <paramref name="quoted"/> always suffice.</param>
    /// <param name="bytes">Bytes written; 0 when refused.</param>
    /// <returns>False when the destination is too small.</returns>
    public static bool TryDecodeString(ReadOnlySpan<byte> quoted, Span<byte> destination, out int bytes)
    {
        bytes = 0;
        int written = 0;
        JsonRunes runes = new(quoted);
        while (runes.MoveNext())
        {
            if (!new Rune(runes.Value).TryEncodeToUtf8(destination[written..], out int more))
            {
                return false;
            }

            written += more;
        }

        bytes = written;
        return true;
    }

    /// <summary>Size of a text as a JSON string, with its quotes.</summary>
    /// <param name="utf8">The text; bytes that are not UTF-8 count as U+FFFD.</param>
    public static int EscapedLength(ReadOnlySpan<byte> utf8)
    {
        int length = 2;
        Span<byte> one = stackalloc byte[6];
        while (!utf8.IsEmpty)
        {
            int plain = JsonStringScan.EndOfPlain(utf8, 0);
            length += plain;
            utf8 = utf8[plain..];
            if (!utf8.IsEmpty)
            {
                length += EscapeOne(ref utf8, one);
            }
        }

        return length;
    }

    /// <summary>Writes a text as a JSON string, with its quotes: only what must be escaped is.</summary>
    /// <param name="utf8">The text; bytes that are not UTF-8 become U+FFFD.</param>
    /// <param name="destination">At least <see cref="EscapedLength"/> bytes.</param>
    /// <returns>Bytes written.</returns>
    public static int WriteEscaped(ReadOnlySpan<byte> utf8, Span<byte> destination)
    {
        Invariant.Holds(destination.Length >= EscapedLength(utf8));
        destination[0] = (byte)'"';
        int written = 1;
        Span<byte> one = stackalloc byte[6];
        while (!utf8.IsEmpty)
        {
            int plain = JsonStringScan.EndOfPlain(utf8, 0);
            utf8[..plain].CopyTo(destination[written..]);
            written += plain;
            utf8 = utf8[plain..];
            if (!utf8.IsEmpty)
            {
                int bytes = EscapeOne(ref utf8, one);
                one[..bytes].CopyTo(destination[written..]);
                written += bytes;
            }
        }

        destination[written] = (byte)'"';
        return written + 1;
    }

    // Whether a string is a key of letters when case is ignored in the way of readers that fold Unicode: U+017F is an s,
    // U+212A a k.
    internal static bool FoldsTo(ReadOnlySpan<byte> quoted, ReadOnlySpan<byte> key)
    {
        JsonRunes runes = new(quoted);
        int at = 0;
        while (runes.MoveNext())
        {
            uint folded = runes.Value switch
            {
                0x17F => 's',
                0x212A => 'k',
                < 0x80 => Ascii.ToLower((byte)runes.Value),
                _ => runes.Value,
            };
            if (at == key.Length || folded != Ascii.ToLower(key[at]))
            {
                return false;
            }

            at++;
        }

        return at == key.Length;
    }

    // Digits with an optional point: mantissa without trailing zeros, times ten to the power.
    private static bool TryReadDigits(ReadOnlySpan<byte> digits, out Int128 mantissa, out int power)
    {
        mantissa = 0;
        power = 0;
        int zeroCount = 0;
        bool isFraction = false;
        foreach (byte digit in digits)
        {
            if (digit == '.')
            {
                isFraction = true;
                continue;
            }

            power -= isFraction ? 1 : 0;
            if (digit == '0')
            {
                zeroCount++;
                continue;
            }

            if (mantissa != 0)
            {
                for (int i = 0; i <= zeroCount; i++)
                {
                    mantissa *= 10;
                    if (mantissa > ulong.MaxValue)
                    {
                        return false;
                    }
                }
            }

            mantissa += digit - '0';
            zeroCount = 0;
        }

        power += zeroCount;
        return true;
    }

    // Anything beyond a few thousand is out of range for every mantissa that fits a text, so the sum stops growing there.
    private static bool TryReadExponent(ReadOnlySpan<byte> text, out int exponent)
    {
        const int Most = int.MaxValue / 4;
        bool isNegative = text[0] == '-';
        exponent = 0;
        foreach (byte digit in text)
        {
            if (!Ascii.IsDigit(digit))
            {
                continue;
            }

            exponent = (exponent * 10) + (digit - '0');
            if (exponent > Most / 10)
            {
                return false;
            }
        }

        exponent = isNegative ? -exponent : exponent;
        return true;
    }

    private static int EscapeOne(ref ReadOnlySpan<byte> utf8, scoped Span<byte> destination)
    {
        byte value = utf8[0];
        if (value >= 0x80)
        {
            Rune.DecodeFromUtf8(utf8, out Rune rune, out int bytes);
            utf8 = utf8[bytes..];
            return rune.EncodeToUtf8(destination);
        }

        utf8 = utf8[1..];
        destination[0] = (byte)'\\';
        destination[1] = value switch
        {
            (byte)'"' or (byte)'\\' => value,
            (byte)'\b' => (byte)'b',
            (byte)'\f' => (byte)'f',
            (byte)'\n' => (byte)'n',
            (byte)'\r' => (byte)'r',
            (byte)'\t' => (byte)'t',
            _ => (byte)'u',
        };
        if (destination[1] != 'u')
        {
            return 2;
        }

        "00"u8.CopyTo(destination[2..]);
        destination[4] = (byte)('0' + (value >> 4));
        destination[5] = "0123456789abcdef"u8[value & 15];
        return 6;
    }
}
