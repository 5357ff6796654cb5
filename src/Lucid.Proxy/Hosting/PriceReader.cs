using System.Collections.Generic;
using System.Linq;
using Lucid.Proxy.Catalog;
using Lucid.Proxy.Metering;

namespace Lucid.Proxy.Hosting;

/// <summary>Reads the prices of a model.</summary>
internal static class PriceReader
{
    private const int MaxTokens = 100_000_000;
    private const int MaxTiers = 8;
    private const int FactorDecimals = 3;
    private const long MaxFactor = 1000 * TierFactors.One;

    private static readonly string[] Rates = ["inputUsdPerMillion", "outputUsdPerMillion", "cacheReadUsdPerMillion",
        "cacheWriteUsdPerMillion", "cacheWriteHourUsdPerMillion", "reasoningUsdPerMillion"];

    private const string WebSearch = "webSearchUsdPerThousand";

    private static readonly string[] TokenKeys = [.. Rates, WebSearch, "longContext"];

    private static readonly string[] TierKeys = ["aboveInputTokens", .. Rates];

    private static readonly string[] Keys = [.. TokenKeys, .. MediaPriceReader.Keys];

    /// <summary>The prices below a key of a chat model; null when there are none or something is wrong (then
    /// noted).</summary>
    public static TokenPrices? Read(SettingsSection model, string key, bool isRequired)
    {
        if (!model.Has(key))
        {
            if (isRequired)
            {
                model.Problem("needs price: a model without one would be given away.");
            }

            return null;
        }

        SettingsSection section = model.Child(key);
        if (!Belongs(section, ModelKind.Chat, TokenKeys) || ReadRates(section) is not { } prices)
        {
            return null;
        }

        // Dollars per thousand with six decimals are whole nano-dollars per search.
        prices = prices with { WebSearchNano = ReadPrice(section, WebSearch, isRequired: false) };
        IReadOnlyList<SettingsSection> tiers = section.Items("longContext");
        if (tiers.Count > MaxTiers)
        {
            section.Problem("longContext", $"has {tiers.Count} tiers, more than {MaxTiers}.");
        }

        return WithTiers(prices, tiers, 0);
    }

    /// <summary>The factors of the provider's tiers.</summary>
    public static TierFactors ReadTiers(SettingsSection model)
    {
        SettingsSection section = model.Child("tiers");
        return model.Has("tiers") && section.HasOnly("flex", "priority", "fast", "scale", "us")
            ? new TierFactors
            {
                Flex = ReadFactor(section, "flex"),
                Priority = ReadFactor(section, "priority"),
                Fast = ReadFactor(section, "fast"),
                Scale = ReadFactor(section, "scale"),
                UnitedStates = ReadFactor(section, "us"),
            }
            : default;
    }

    /// <summary>Whether no key of another kind of model stands in the section; else it is noted.</summary>
    public static bool Belongs(SettingsSection section, ModelKind kind, IReadOnlyList<string> allowed)
    {
        if (!section.HasOnly(Keys))
        {
            return false;
        }

        bool belongs = true;
        foreach (string key in Keys.Where(key => !allowed.Contains(key) && section.Has(key)))
        {
            section.Problem(key, $"is no price of {CatalogNames.Of(kind)} models; use {string.Join(", ", allowed)}.");
            belongs = false;
        }

        return belongs;
    }

    // Each tier holds the next: a call's price is that of the last one whose threshold its input passes.
    private static TokenPrices? WithTiers(TokenPrices prices, IReadOnlyList<SettingsSection> tiers, int least)
    {
        if (tiers.Count == 0)
        {
            return prices;
        }

        SettingsSection section = tiers[0];
        if (!section.HasOnly(TierKeys))
        {
            return null;
        }

        if (!section.Has("aboveInputTokens"))
        {
            section.Problem("needs aboveInputTokens.");
            return null;
        }

        int above = section.Whole("aboveInputTokens", least + 1, MaxTokens, 0);
        return above > 0 && ReadRates(section) is { } own && WithTiers(own, [.. tiers.Skip(1)], above) is { } whole
            ? prices with { LongContext = new LongInputTier(above, whole) }
            : null;
    }

    private static TokenPrices? ReadRates(SettingsSection section)
    {
        long? input = ReadPrice(section, "inputUsdPerMillion", isRequired: true);
        long? output = ReadPrice(section, "outputUsdPerMillion", isRequired: true);
        long? cacheRead = ReadPrice(section, "cacheReadUsdPerMillion", isRequired: false);
        long? cacheWrite = ReadPrice(section, "cacheWriteUsdPerMillion", isRequired: false);
        long? cacheWriteHour = ReadPrice(section, "cacheWriteHourUsdPerMillion", isRequired: false);
        long? reasoning = ReadPrice(section, "reasoningUsdPerMillion", isRequired: false);
        if (input is null || output is null)
        {
            return null;
        }

        long written = cacheWrite ?? input.Value;
        return new TokenPrices(input.Value, output.Value, cacheRead ?? input.Value, written)
        {
            CacheWriteHourNanoPerThousand = cacheWriteHour ?? written,
            ReasoningNanoPerThousand = reasoning ?? output.Value,
        };
    }

    private static long ReadFactor(SettingsSection section, string key)
    {
        if (!section.Has(key) || section.Text(key) is not { } text)
        {
            return 0;
        }

        if (DecimalAmount.TryParse(text, FactorDecimals, out long factor) && factor is > 0 and <= MaxFactor)
        {
            return factor;
        }

        section.Problem(
            key, $"is \"{text}\"; write what the prices are multiplied by, 0.001 to 1000, such as \"1.7\".");
        return 0;
    }

    private static long? ReadPrice(SettingsSection section, string key, bool isRequired)
    {
        if (!section.Has(key))
        {
            if (isRequired)
            {
                section.Problem($"needs {key}.");
            }

            return null;
        }

        if (section.Text(key) is not { } text)
        {
            return null;
        }

        if (!TokenPrices.TryParseUsdPerMillion(text, out long price))
        {
            section.Problem(key, $"is \"{text}\"; write dollars with at most six decimals, such as \"0.30\".");
            return null;
        }

        return price;
    }
}
