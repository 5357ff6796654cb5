using System;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Lucid.Net.Bytes;

/// <summary>Hexadecimal numbers as ASCII digits. Thread-safe, allocates nothing.</summary>
public static class HexText
{
    /// <summary>The most bytes that <see cref="Format"/> writes.</summary>
    public const int MaxChars = 16;

    /// <summary>Reads 1 to 16 hexadecimal digits of either case, and nothing else.</summary>
    /// <param name="digits">The text; no prefix, no blanks.</param>
    /// <param name="value">The number; 0 when the text is refused.</param>
    public static bool TryParse(ReadOnlySpan<byte> digits, out ulong value)
    {
        value = 0;
        if (digits.Length is 0 or > MaxChars)
        {
            return false;
        }

        ulong sum = 0;
        foreach (byte digit in digits)
        {
            int number = DigitValue(digit);
            if (number < 0)
            {
                return false;
            }

            sum = (sum << 4) | (uint)number;
        }

        value = sum;
        return true;
    }

    /// <summary>Writes a number in lower-case digits without leading zeros.</summary>
    /// <param name="value">Any number.</param>
    /// <param name="destination">
    /// At least as many bytes as the number has digits, never more than <see cref="MaxChars"/>.
    /// </param>
    /// <returns>Bytes written.</returns>
    public static int Format(ulong value, Span<byte> destination)
    {
        int count = Math.Max(1, (67 - BitOperations.LeadingZeroCount(value)) / 4);
        Invariant.Holds(destination.Length >= count);
        for (int i = count - 1; i >= 0; i--)
        {
            destination[i] = "0123456789abcdef"u8[(int)(value & 15)];
            value >>= 4;
        }

        return count;
    }

    /// <summary>The value of one hexadecimal digit, or -1 for any other byte.</summary>
    /// <param name="digit">Any byte.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int DigitValue(byte digit)
    {
        int number = digit - '0';
        if ((uint)number <= 9)
        {
            return number;
        }

        int letter = (digit | 0x20) - 'a';
        return (uint)letter <= 5 ? letter + 10 : -1;
    }
}
