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
public static partial class JsonText
{
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

    // Whether a string is a key of letters when case is ignored in the way of readers that fold Unicode: U+017F is an
    // s, U+212A a k.
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
