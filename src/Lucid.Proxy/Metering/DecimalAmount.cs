using System;

namespace Lucid.Proxy.Metering;

/// <summary>
/// Reads decimal strings into scaled integers exactly: what does not fit the scale is refused, not rounded.
/// </summary>
internal static class DecimalAmount
{
    /// <summary>Most decimals any amount has (nano).</summary>
    public const int MaxDecimals = 9;

    /// <summary>
    /// Reads <c>digits[.digits]</c> as an integer number of 10^-<paramref name="decimals"/>.
    /// No sign, no exponent, no blank, no grouping, no bare point.
    /// </summary>
    /// <param name="text">The amount as a person or a configuration file wrote it.</param>
    /// <param name="decimals">Decimals of the unit, 0 to 9; a text with more is refused even when they are
    /// zeros.</param>
    /// <param name="scaled">The amount in units, 0 to <see cref="long.MaxValue"/>; 0 when refused.</param>
    public static bool TryParse(ReadOnlySpan<char> text, int decimals, out long scaled)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)decimals, (uint)MaxDecimals, nameof(decimals));
        scaled = 0;
        int point = text.IndexOf('.');
        ReadOnlySpan<char> whole = point < 0 ? text : text[..point];
        ReadOnlySpan<char> fraction = point < 0 ? [] : text[(point + 1)..];
        if (whole.IsEmpty || (point >= 0 && fraction.IsEmpty) || fraction.Length > decimals)
        {
            return false;
        }

        Int128 value = 0;
        if (!TryAppendDigits(whole, ref value) || !TryAppendDigits(fraction, ref value))
        {
            return false;
        }

        for (int missing = decimals - fraction.Length; missing > 0; missing--)
        {
            value *= 10;
        }

        if (value > long.MaxValue)
        {
            return false;
        }

        scaled = (long)value;
        return true;
    }

    private static bool TryAppendDigits(ReadOnlySpan<char> digits, ref Int128 value)
    {
        foreach (char digit in digits)
        {
            if (!char.IsAsciiDigit(digit))
            {
                return false;
            }

            value = (value * 10) + (digit - '0');
            if (value > long.MaxValue)
            {
                // Ends the loop while the product by the largest scale (10^9) still fits 128 bits.
                return false;
            }
        }

        return true;
    }
}
