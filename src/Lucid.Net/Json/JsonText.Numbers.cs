using System;
using Lucid.Net.Bytes;

namespace Lucid.Net.Json;

/// <content>Numbers.</content>
public static partial class JsonText
{
    private const int MostDigits = 19;

    /// <summary>
    /// Reads a number that is a whole one, however it is spelt: <c>12</c>, <c>12.0</c>, <c>1.2e1</c>.
    /// </summary>
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

    // Anything beyond a few thousand is out of range for every mantissa that fits a text, so the sum stops growing
    // there.
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
}
