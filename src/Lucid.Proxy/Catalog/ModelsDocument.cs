using System;
using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Lucid.Proxy.Metering;

namespace Lucid.Proxy.Catalog;

/// <summary>
/// Writes the public list of models. One shape for both dialects: OpenAI clients read <c>object</c>, <c>created</c>,
/// <c>owned_by</c>, Anthropic clients <c>type</c>, <c>created_at</c>, <c>display_name</c> and the paging fields.
/// </summary>
internal static class ModelsDocument
{
    /// <summary>The body of <c>GET /v1/models/{id}</c>.</summary>
    public static byte[] One(ModelSpec spec, DateTimeOffset loadedAt)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer))
        {
            WriteModel(json, spec, loadedAt);
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The body of <c>GET /v1/models</c>, made of the bodies of its entries.</summary>
    public static byte[] List(ModelEntry[] models)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            json.WriteString("object"u8, "list"u8);
            json.WriteStartArray("data"u8);
            foreach (ModelEntry model in models)
            {
                json.WriteRawValue(model.Json, skipInputValidation: true);
            }

            json.WriteEndArray();
            json.WriteBoolean("has_more"u8, false);
            WriteIdOrNull(json, "first_id"u8, models.Length == 0 ? null : models[0].Id);
            WriteIdOrNull(json, "last_id"u8, models.Length == 0 ? null : models[^1].Id);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteModel(Utf8JsonWriter json, ModelSpec spec, DateTimeOffset loadedAt)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, spec.Id);
        json.WriteString("object"u8, "model"u8);
        json.WriteString("type"u8, "model"u8);
        json.WriteString("display_name"u8, spec.Id);
        json.WriteNumber("created"u8, loadedAt.ToUnixTimeSeconds());
        json.WriteString(
            "created_at"u8,
            loadedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        json.WriteString("owned_by"u8, spec.Upstreams[0].Provider.Name);
        json.WriteString("kind"u8, CatalogNames.Of(spec.Kind));
        json.WriteStartArray("aliases"u8);
        foreach (string alias in spec.Aliases)
        {
            json.WriteStringValue(alias);
        }

        json.WriteEndArray();
        json.WriteStartArray("inputs"u8);
        foreach (string name in CatalogNames.Of(spec.Inputs))
        {
            json.WriteStringValue(name);
        }

        json.WriteEndArray();
        if (spec.Kind == ModelKind.Chat)
        {
            json.WriteNumber("context_tokens"u8, spec.ContextTokens);
            json.WriteNumber("max_output_tokens"u8, spec.MaxOutputTokens);
        }

        WritePrices(json, "price"u8, spec.Prices, spec.MediaPrices);
        WriteTiers(json, spec.Tiers);
        WritePrices(json, "first_party_price"u8, spec.FirstPartyPrices, spec.FirstPartyMediaPrices);
        json.WriteEndObject();
    }

    private static void WritePrices(
        Utf8JsonWriter json, ReadOnlySpan<byte> name, TokenPrices? prices, MediaPrices? media)
    {
        if (prices is null && media is null)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartObject(name);
        if (prices is not null)
        {
            WriteRates(json, prices);
            WriteTiers(json, prices);
        }

        if (media is not null)
        {
            json.WriteString(PriceText.KeyOf(media.Unit), PriceText.Usd(media, media.NanoPerThousand));
            json.WriteStartObject("variants"u8);
            foreach ((string variant, long price) in media.Variants)
            {
                json.WriteString(variant, PriceText.Usd(media, price));
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteTiers(Utf8JsonWriter json, TierFactors factors)
    {
        if (factors == default)
        {
            return;
        }

        json.WriteStartObject("tiers"u8);
        WriteFactor(json, "flex"u8, factors.Flex);
        WriteFactor(json, "priority"u8, factors.Priority);
        WriteFactor(json, "fast"u8, factors.Fast);
        WriteFactor(json, "scale"u8, factors.Scale);
        WriteFactor(json, "us"u8, factors.UnitedStates);
        json.WriteEndObject();
    }

    private static void WriteFactor(Utf8JsonWriter json, ReadOnlySpan<byte> name, long thousandths)
    {
        if (thousandths > 0)
        {
            decimal factor = (decimal)thousandths / TierFactors.One;
            json.WriteString(name, factor.ToString(CultureInfo.InvariantCulture));
        }
    }

    private static void WriteTiers(Utf8JsonWriter json, TokenPrices prices)
    {
        if (prices.LongContext is null)
        {
            return;
        }

        json.WriteStartArray("long_context"u8);
        for (LongInputTier? tier = prices.LongContext; tier is not null; tier = tier.Prices.LongContext)
        {
            json.WriteStartObject();
            json.WriteNumber("above_input_tokens"u8, tier.AboveInputTokens);
            WriteRates(json, tier.Prices);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteRates(Utf8JsonWriter json, TokenPrices prices)
    {
        json.WriteString("input_usd_per_million"u8, PriceText.UsdPerMillion(prices.InputNanoPerThousand));
        json.WriteString("output_usd_per_million"u8, PriceText.UsdPerMillion(prices.OutputNanoPerThousand));
        json.WriteString("cache_read_usd_per_million"u8, PriceText.UsdPerMillion(prices.CacheReadNanoPerThousand));
        json.WriteString("cache_write_usd_per_million"u8, PriceText.UsdPerMillion(prices.CacheWriteNanoPerThousand));
        json.WriteString(
            "cache_write_hour_usd_per_million"u8, PriceText.UsdPerMillion(prices.CacheWriteHourNanoPerThousand));
        json.WriteString("reasoning_usd_per_million"u8, PriceText.UsdPerMillion(prices.ReasoningNanoPerThousand));
        if (prices.WebSearchNano is { } search)
        {
            json.WriteString("web_search_usd_per_thousand"u8, PriceText.UsdPerMillion(search));
        }
    }

    private static void WriteIdOrNull(Utf8JsonWriter json, ReadOnlySpan<byte> name, string? id)
    {
        if (id is null)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteString(name, id);
    }
}
