using System;

namespace Lucid.Net.Bytes;

/// <summary>Decimal digits to and from <see cref="long"/>: strict, no sign, no space. Allocates nothing.</summary>
public static class DecimalText
{
    /// <summary>Room that any <see cref="long"/> needs, sign included.</summary>
    public const int MaxChars = 20;

    /// <summary>Reads one or more digits and nothing else.</summary>
    /// <param name="digits">The whole text; leading zeros are allowed.</param>
    /// <param name="value">0 to <see cref="long.MaxValue"/>; 0 when the answer is false.</param>
    /// <returns>False for an empty text, any other byte, or a value over <see cref="long.MaxValue"/>.</returns>
    public static bool TryParse(ReadOnlySpan<byte> digits, out long value)
    {
        value = 0;
        if (digits.IsEmpty)
        {
            return false;
        }
        long sum = 0;
        foreach (byte digit in digits)
        {
            uint step = (uint)(digit - '0');
            if (step > 9 || sum > (long.MaxValue - step) / 10)
            {
                return false;
            }
            sum = sum * 10 + step;
        }
        value = sum;
        return true;
    }

    /// <summary>Writes the shortest decimal form.</summary>
    /// <param name="value">Any value; a negative one begins with '-'.</param>
    /// <param name="destination">At least <see cref="MaxChars"/> bytes, or as many as the value needs.</param>
    /// <returns>The number of bytes written.</returns>
    public static int Format(long value, Span<byte> destination)
    {
        ulong rest = value < 0 ? 0UL - (ulong)value : (ulong)value;
        int length = (value < 0 ? 1 : 0) + CountDigits(rest);
        Invariant.Holds(destination.Length >= length);
        int at = length;
        do
        {
            (rest, ulong digit) = Math.DivRem(rest, 10);
            destination[--at] = (byte)('0' + digit);
        }
        while (rest != 0);
        if (value < 0)
        {
            destination[0] = (byte)'-';
        }
        return length;
    }

    private static int CountDigits(ulong value)
    {
        int digits = 1;
        while (value >= 10)
        {
            value /= 10;
            digits++;
        }
        return digits;
    }
}
