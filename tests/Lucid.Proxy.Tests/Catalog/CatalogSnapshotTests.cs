using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.Json;
using Lucid.Proxy.Catalog;
using Lucid.Proxy.Tests.Hosting;
using Lucid.Testing;
using Xunit;

namespace Lucid.Proxy.Tests.Catalog;

public sealed class CatalogSnapshotTests
{
    private static readonly DateTimeOffset LoadedAt = new(2026, 11, 22, 10, 30, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("gpt-4o", true)]
    [InlineData("GPT-4o", false)]
    [InlineData("gpt-4o ", false)]
    [InlineData("gpt-4", false)]
    [InlineData("", false)]
    public void A_model_is_found_by_its_exact_name_only(string name, bool isFound)
        => Assert.Equal(isFound, BuiltIn().TryFind(Encoding.UTF8.GetBytes(name), out _));

    [Fact]
    public void An_alias_finds_the_model_it_stands_for()
    {
        CatalogSnapshot catalog = Build("\"aliases\": [ \"other\" ]");

        Assert.True(catalog.TryFind("other"u8, out ModelEntry? entry));
        Assert.Equal("m", entry.Id);
        Assert.Single(catalog.Models);
    }

    [Fact]
    public void A_lookup_allocates_nothing()
    {
        CatalogSnapshot catalog = BuiltIn();
        Assert.True(catalog.TryFind("claude-sonnet-4-6"u8, out _));

        bool found = true;
        double perLookup = AllocationMeter.PerStep(
            lookups =>
            {
                for (int i = 0; i < lookups; i++)
                {
                    found &= catalog.TryFind("claude-sonnet-4-6"u8, out _) && !catalog.TryFind("unknown"u8, out _);
                }
            },
            1000);

        Assert.Equal(0, perLookup);
        Assert.True(found);
    }

    [Fact]
    public void The_list_of_models_reads_as_openai_and_as_anthropic_clients_expect()
    {
        using JsonDocument document = JsonDocument.Parse(BuiltIn().ModelsJson);
        JsonElement root = document.RootElement;
        JsonElement[] models = [.. root.GetProperty("data").EnumerateArray()];

        Assert.Equal("list", root.GetProperty("object").GetString());
        Assert.False(root.GetProperty("has_more").GetBoolean());
        Assert.Equal(models[0].GetProperty("id").GetString(), root.GetProperty("first_id").GetString());
        Assert.Equal(models[^1].GetProperty("id").GetString(), root.GetProperty("last_id").GetString());
        Assert.All(models, model =>
        {
            Assert.Equal("model", model.GetProperty("object").GetString());
            Assert.Equal("model", model.GetProperty("type").GetString());
            Assert.Equal(LoadedAt.ToUnixTimeSeconds(), model.GetProperty("created").GetInt64());
            Assert.Equal("2026-11-22T10:30:00Z", model.GetProperty("created_at").GetString());
            Assert.NotEmpty(model.GetProperty("owned_by").GetString()!);
            Assert.NotEmpty(model.GetProperty("display_name").GetString()!);
        });
    }

    [Fact]
    public void A_model_shows_its_price_beside_its_makers()
    {
        Assert.True(BuiltIn().TryFind("gemini-2-5-pro"u8, out ModelEntry? entry));
        using JsonDocument document = JsonDocument.Parse(entry.Json);
        JsonElement model = document.RootElement;

        Assert.Equal("0.125", model.GetProperty("price").GetProperty("input_usd_per_million").GetString());
        Assert.Equal("1.00", model.GetProperty("price").GetProperty("output_usd_per_million").GetString());
        Assert.Equal("10.00", model.GetProperty("first_party_price").GetProperty("output_usd_per_million").GetString());
        Assert.Equal(["text", "image", "pdf", "audio", "video"],
            model.GetProperty("inputs").EnumerateArray().Select(input => input.GetString()));
        Assert.Equal(1048576, model.GetProperty("context_tokens").GetInt32());
    }

    [Fact]
    public void A_media_model_has_a_price_of_its_own_unit_and_none_per_token()
    {
        Assert.True(BuiltIn().TryFind("veo-3.1"u8, out ModelEntry? entry));
        using JsonDocument document = JsonDocument.Parse(entry.Json);

        JsonElement price = document.RootElement.GetProperty("price");
        Assert.Equal("0.04", price.GetProperty("usd_per_second").GetString());
        Assert.Equal("0.06", price.GetProperty("variants").GetProperty("4k").GetString());
        Assert.Equal("0.6", document.RootElement.GetProperty("first_party_price").GetProperty("variants")
            .GetProperty("4k").GetString());
        Assert.Equal(60_000_000_000, entry.MediaPrices!.DearestNanoPerThousand);
        Assert.False(entry.IsPricedByToken);
        Assert.Throws<InvalidOperationException>(() => entry.Prices);
    }

    [Fact]
    public void Each_model_carries_the_number_the_journal_gave_it()
    {
        List<string> asked = [];
        CatalogSnapshot catalog = CatalogSnapshot.Build(
            [], SettingsText.Valid("{}").Models, id => NumberOf(asked, id), LoadedAt);

        Assert.Equal(Enumerable.Range(0, asked.Count), catalog.Models.Select(model => model.Number));
        Assert.Equal(asked, catalog.Models.Select(model => model.Id));
    }

    [Fact]
    public void Names_are_ready_to_be_spliced_as_json()
    {
        CatalogSnapshot catalog = Build("\"inputs\": [ \"text\" ]");

        Assert.Equal("\"m\""u8, catalog.Models[0].IdJson);
        Assert.Equal("\"a\\u0022b\""u8, CatalogSnapshot.JsonQuoted("a\"b"));
    }

    [Fact]
    public void A_reload_swaps_the_catalog_as_a_whole()
    {
        CatalogSnapshot first = BuiltIn();
        CatalogHolder holder = new(first);
        CatalogSnapshot second = Build("\"inputs\": [ \"text\" ]");

        holder.Swap(second);

        Assert.Same(second, holder.Current);
        Assert.True(first.TryFind("gpt-4o"u8, out _));
    }

    private static CatalogSnapshot BuiltIn()
    {
        Lucid.Proxy.Hosting.LucidOptions options = SettingsText.Valid("{}");
        return CatalogSnapshot.Build(options.Providers, options.Models, id => id.Length, LoadedAt);
    }

    private static CatalogSnapshot Build(string rest)
    {
        const string model = "\"id\": \"m\", \"upstreams\": [ { \"provider\": \"p\", \"model\": \"m\" } ], "
            + "\"contextTokens\": 9, \"maxOutputTokens\": 9, "
            + "\"price\": { \"inputUsdPerMillion\": \"1\", \"outputUsdPerMillion\": \"2\" }";
        Lucid.Proxy.Hosting.LucidOptions options = SettingsText.Valid(
            $"{{ {SettingsText.OneProvider}, \"models\": [ {{ {model}, {rest} }} ] }}");
        return CatalogSnapshot.Build(options.Providers, options.Models, _ => 1, LoadedAt);
    }

    private static int NumberOf(List<string> asked, string id)
    {
        asked.Add(id);
        return asked.Count - 1;
    }
}
