using System;
using System.Numerics;

namespace Lucid.Net.Bytes;

/// <summary>Hexadecimal digits to and from <see cref="ulong"/>: strict, no prefix, no sign. Allocates nothing.</summary>
public static class HexText
{
    /// <summary>Room that any <see cref="ulong"/> needs.</summary>
    public const int MaxChars = 16;

    /// <summary>Reads one or more hexadecimal digits, in any case, and nothing else.</summary>
    /// <param name="digits">The whole text; leading zeros are allowed as long as the value fits in 64 bits.</param>
    /// <param name="value">The value; 0 when the answer is false.</param>
    /// <returns>False for an empty text, any other byte, or more than 64 significant bits.</returns>
    public static bool TryParse(ReadOnlySpan<byte> digits, out ulong value)
    {
        value = 0;
        if (digits.IsEmpty)
        {
            return false;
        }
        ulong sum = 0;
        foreach (byte digit in digits)
        {
            int step = Value(digit);
            if (step < 0 || sum >> 60 != 0)
            {
                return false;
            }
            sum = (sum << 4) | (uint)step;
        }
        value = sum;
        return true;
    }

    /// <summary>Writes the shortest lower-case form.</summary>
    /// <param name="value">The value.</param>
    /// <param name="destination">At least <see cref="MaxChars"/> bytes, or as many as the value needs.</param>
    /// <returns>The number of bytes written, 1 to 16.</returns>
    public static int Format(ulong value, Span<byte> destination)
    {
        int length = Math.Max(1, (67 - BitOperations.LeadingZeroCount(value)) / 4);
        Invariant.Holds(destination.Length >= length);
        for (int at = length - 1; at >= 0; at--)
        {
            destination[at] = "0123456789abcdef"u8[(int)(value & 15)];
            value >>= 4;
        }
        return length;
    }

    /// <summary>The value of one hexadecimal digit.</summary>
    /// <param name="digit">The byte.</param>
    /// <returns>0 to 15, or -1 when the byte is no hexadecimal digit.</returns>
    public static int Value(byte digit)
    {
        if ((uint)(digit - '0') <= 9)
        {
            return digit - '0';
        }
        int letter = digit | 0x20;
        return (uint)(letter - 'a') <= 5 ? letter - 'a' + 10 : -1;
    }
}
