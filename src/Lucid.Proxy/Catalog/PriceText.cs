using System.Globalization;
using Lucid.Proxy.Metering;

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

    /// <summary>The word for a price by its unit in the list of models.</summary>
    public static string KeyOf(MediaUnit unit) => unit switch
    {
        MediaUnit.Image => "usd_per_image",
        MediaUnit.Character => "usd_per_thousand_characters",
        _ => "usd_per_second",
    };

    /// <summary>A media price in dollars per the unit that people quote it by: exact.</summary>
    public static string Usd(MediaPrices prices, long nanoPerThousand) => new NanoUsd(
        prices.Unit == MediaUnit.Character ? nanoPerThousand : nanoPerThousand / 1000).ToUsdText();
}
