using System;

namespace Lucid.Net.Bytes;

/// <summary>Decimal numbers as ASCII digits. Thread-safe, allocates nothing.</summary>
public static class DecimalText
{
    /// <summary>The most bytes that <see cref="Format"/> writes: a sign and 19 digits.</summary>
    public const int MaxChars = 20;

    /// <summary>Reads 1 to 19 digits, and nothing but digits.</summary>
    /// <param name="digits">The text; no sign, no blanks.</param>
    /// <param name="value">The number, 0 to 2^63-1; 0 when the text is refused.</param>
    public static bool TryParse(ReadOnlySpan<byte> digits, out long value)
    {
        value = 0;
        if (digits.Length is 0 or > 19)
        {
            return false;
        }

        ulong sum = 0;
        foreach (byte digit in digits)
        {
            uint number = (uint)(digit - '0');
            if (number > 9)
            {
                return false;
            }

            // 19 digits stay below 10^19, which fits in 64 unsigned bits.
            sum = (sum * 10) + number;
        }

        if (sum > long.MaxValue)
        {
            return false;
        }

        value = (long)sum;
        return true;
    }

    /// <summary>Writes a number without leading zeros.</summary>
    /// <param name="value">Any number.</param>
    /// <param name="destination">At least <see cref="MaxChars"/> bytes, or as many as the number needs.</param>
    /// <returns>Bytes written.</returns>
    public static int Format(long value, Span<byte> destination)
    {
        Span<byte> digits = stackalloc byte[MaxChars];
        ulong rest = value < 0 ? (ulong)-(value + 1) + 1 : (ulong)value;
        int start = MaxChars;
        do
        {
            (rest, ulong digit) = Math.DivRem(rest, 10);
            digits[--start] = (byte)('0' + digit);
        }
        while (rest != 0);

        if (value < 0)
        {
            digits[--start] = (byte)'-';
        }

        Invariant.Holds(destination.Length >= MaxChars - start);
        digits[start..].CopyTo(destination);
        return MaxChars - start;
    }
}
