using System.Globalization;

namespace Lucid.Proxy.Catalog;

/// <summary>Writes prices the way people quote them.</summary>
internal static class PriceText
{
    private const long NanoPerThousandOfOneUsdPerMillion = 1_000_000;

    /// <summary>Nano-dollars per thousand tokens as dollars per million tokens: exact, at least two decimals.</summary>
    public static string UsdPerMillion(long nanoPerThousand)
    {
        long whole = nanoPerThousand / NanoPerThousandOfOneUsdPerMillion;
        long fraction = nanoPerThousand % NanoPerThousandOfOneUsdPerMillion;
        string decimals = fraction.ToString("D6", CultureInfo.InvariantCulture).TrimEnd('0').PadRight(2, '0');
        return string.Create(CultureInfo.InvariantCulture, $"{whole}.{decimals}");
    }
}
