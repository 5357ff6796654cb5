using Lucid.Proxy.Catalog;
using Lucid.Proxy.Metering;

namespace Lucid.Proxy.Hosting;

/// <summary>Reads the prices of a model.</summary>
internal static class PriceReader
{
    private static readonly string[] Keys = ["inputUsdPerMillion", "outputUsdPerMillion", "cacheReadUsdPerMillion",
        "cacheWriteUsdPerMillion"];

    /// <summary>The prices below a key; null when there are none or something is wrong (then noted).</summary>
    public static TokenPrices? Read(SettingsSection model, string key, ModelKind kind, bool isRequired)
    {
        if (!model.Has(key))
        {
            if (isRequired && kind == ModelKind.Chat)
            {
                model.Problem("needs price: a model without one would be given away.");
            }

            return null;
        }

        SettingsSection section = model.Child(key);
        if (kind != ModelKind.Chat)
        {
            section.Problem($"is per token, and {CatalogNames.Of(kind)} models are not; leave it out.");
            return null;
        }

        if (!section.HasOnly(Keys))
        {
            return null;
        }

        long? input = ReadPrice(section, "inputUsdPerMillion", isRequired: true);
        long? output = ReadPrice(section, "outputUsdPerMillion", isRequired: true);
        long? cacheRead = ReadPrice(section, "cacheReadUsdPerMillion", isRequired: false);
        long? cacheWrite = ReadPrice(section, "cacheWriteUsdPerMillion", isRequired: false);
        return input is null || output is null
            ? null
            : new TokenPrices(input.Value, output.Value, cacheRead ?? input.Value, cacheWrite ?? input.Value);
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
