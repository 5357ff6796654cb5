using System;
using System.Collections.Generic;
using System.Linq;
using Lucid.Proxy.Catalog;
using Lucid.Proxy.Metering;

namespace Lucid.Proxy.Hosting;

/// <summary>Reads the prices of a model that is billed by the picture, the character or the second.</summary>
internal static class MediaPriceReader
{
    private const string Variants = "variants";

    // A picture or a second may cost up to a thousand dollars: more is a slip of the pen, and a thousand of it fits.
    private const long MaxNanoPerUnit = 1000 * NanoUsd.PerUsd;

    /// <summary>Every key of a media price.</summary>
    public static IReadOnlyList<string> Keys { get; } =
        ["usdPerImage", "usdPerThousandCharacters", "usdPerSecond", Variants];

    /// <summary>The price below a key; null when there is none or something is wrong (then noted).</summary>
    public static MediaPrices? Read(SettingsSection model, string key, ModelKind kind, bool isRequired)
    {
        MediaUnit unit = kind switch
        {
            ModelKind.Image => MediaUnit.Image,
            ModelKind.Speech => MediaUnit.Character,
            _ => MediaUnit.Second,
        };
        string usual = Keys[(int)unit];
        if (!model.Has(key))
        {
            if (isRequired)
            {
                model.Problem($"needs price with {usual}: a model without one would be given away.");
            }

            return null;
        }

        SettingsSection section = model.Child(key);
        if (!PriceReader.Belongs(section, kind, [usual, Variants]))
        {
            return null;
        }

        long? price = ReadPrice(section, usual, unit);
        Dictionary<string, long> variants = new(StringComparer.Ordinal);
        bool isWhole = price is not null;
        SettingsSection named = section.Child(Variants);
        foreach (string variant in named.Children().Select(child => child.Name))
        {
            long? own = ReadPrice(named, variant, unit);
            variants[variant] = own ?? 0;
            isWhole &= own is not null;
        }

        return isWhole ? new MediaPrices(unit, price!.Value) { Variants = variants } : null;
    }

    private static long? ReadPrice(SettingsSection section, string key, MediaUnit unit)
    {
        if (section.RequiredText(key) is not { } text)
        {
            return null;
        }

        if (!NanoUsd.TryParseUsd(text, out NanoUsd price) || price.Value > MaxNanoPerUnit)
        {
            section.Problem(
                key, $"is \"{text}\"; write dollars from 0 to 1000 with at most nine decimals, such as \"0.0067\".");
            return null;
        }

        return unit == MediaUnit.Character ? price.Value : price.Value * 1000;
    }
}
