using System;
using System.Globalization;

namespace Lucid.Proxy.Keys;

/// <summary>Reads ids of the form prefix and number.</summary>
internal static class NumberedId
{
    /// <summary>Reads one spelling only: the prefix, then digits without a leading zero.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, string prefix, out long number)
    {
        number = 0;
        if (!text.StartsWith(prefix, StringComparison.Ordinal))
        {
            return false;
        }

        ReadOnlySpan<char> digits = text[prefix.Length..];
        return !digits.StartsWith('0')
            && long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}
