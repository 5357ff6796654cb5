using System.Linq;
using Lucid.Proxy.Catalog;
using Lucid.Proxy.Hosting;
using Lucid.Proxy.Metering;
using Xunit;

namespace Lucid.Proxy.Tests.Hosting;

public sealed class ModelReaderTests
{
    private const string Rates = "\"inputUsdPerMillion\": \"1\", \"outputUsdPerMillion\": \"2\"";
    private const string Price = "\"price\": { " + Rates + " }";
    private const string Limits = "\"contextTokens\": 100, \"maxOutputTokens\": 10";
    private const string Upstream = "\"upstreams\": [ { \"provider\": \"p\", \"model\": \"m\" } ]";

    [Theory]
    [InlineData("{ " + Upstream + ", " + Limits + ", " + Price + " }", "models[0] needs id.")]
    [InlineData("{ \"id\": \"a b\", " + Upstream + ", " + Limits + ", " + Price + " }",
        "models[0].id is no name for a")]
    [InlineData("{ \"id\": \"a\", " + Limits + ", " + Price + " }", "models[0] needs upstreams, such as")]
    [InlineData("{ \"id\": \"a\", \"upstreams\": {}, " + Limits + ", " + Price + " }",
        "models[0].upstreams is a list: [ … ].", "models[0] needs upstreams, such as")]
    [InlineData("{ \"id\": \"a\", \"upstreams\": [ {} ], " + Limits + ", " + Price + " }",
        "models[0].upstreams[0] needs provider.", "models[0].upstreams[0] needs model.")]
    [InlineData("{ \"id\": \"a\", \"upstreams\": [ { \"provider\": \"pp\", \"model\": \"m\" } ], " + Limits + ", "
        + Price + " }",
        "models[0].upstreams[0].provider is \"pp\", which is not among the providers; did you mean p?")]
    [InlineData("{ \"id\": \"a\", \"upstreams\": [ { \"provider\": \"p\", \"model\": \"m\", \"weight\": 0 } ], "
        + Limits + ", " + Price + " }", "models[0].upstreams[0].weight is 0; write a whole number from 1 to 1000.")]
    [InlineData("{ \"id\": \"a\", \"kind\": \"video\", " + Upstream + " }",
        "models[0].upstreams[0].provider is \"p\" of kind openai, which has no video models.",
        "models[0] needs price with usdPerSecond: a model without one would be given away.")]
    [InlineData("{ \"id\": \"a\", \"kind\": \"image\", " + Upstream + ", " + Price + " }",
        "models[0].price.inputUsdPerMillion is no price of image models; use usdPerImage, variants.",
        "models[0].price.outputUsdPerMillion is no price of image models; use usdPerImage, variants.")]
    [InlineData("{ \"id\": \"a\", \"kind\": \"speech\", " + Upstream + " }",
        "models[0] needs price with usdPerThousandCharacters: a model without one would be given away.")]
    [InlineData("{ \"id\": \"a\", \"kind\": \"image\", " + Upstream
        + ", \"price\": { \"usdPerImage\": \"2000\", \"variants\": { \"hd\": \"1e3\" } } }",
        "models[0].price.usdPerImage is \"2000\"; write dollars from 0 to 1000 with at most nine decimals,",
        "models[0].price.variants.hd is \"1e3\"; write dollars from 0 to 1000")]
    [InlineData("{ \"id\": \"a\", " + Upstream + ", " + Limits + ", \"price\": { " + Rates
        + ", \"usdPerSecond\": \"1\" } }",
        "models[0].price.usdPerSecond is no price of chat models; use inputUsdPerMillion,")]
    [InlineData("{ \"id\": \"a\", " + Upstream + ", " + Limits + ", \"price\": { " + Rates
        + ", \"cacheWriteHourUsdPerMillion\": \"x\", \"reasoningUsdPerMillion\": \"-1\" } }",
        "models[0].price.cacheWriteHourUsdPerMillion is \"x\"; write dollars",
        "models[0].price.reasoningUsdPerMillion is \"-1\"; write dollars")]
    [InlineData("{ \"id\": \"a\", " + Upstream + ", " + Limits + ", \"price\": { " + Rates
        + ", \"webSearchUsdPerThousand\": \"ten\" } }",
        "models[0].price.webSearchUsdPerThousand is \"ten\"; write dollars")]
    [InlineData("{ \"id\": \"a\", " + Upstream + ", " + Limits + ", \"price\": { " + Rates
        + ", \"longContext\": [ { " + Rates + " } ] } }", "models[0].price.longContext[0] needs aboveInputTokens.")]
    [InlineData("{ \"id\": \"a\", " + Upstream + ", " + Limits + ", \"price\": { " + Rates
        + ", \"longContext\": [ { \"aboveInputTokens\": 50, " + Rates + " }, { \"aboveInputTokens\": 50, " + Rates
        + " } ] } }",
        "models[0].price.longContext[1].aboveInputTokens is 50; write a whole number from 51 to")]
    [InlineData("{ \"id\": \"a\", " + Upstream + ", " + Limits + ", \"price\": { " + Rates
        + ", \"longContext\": [ { \"aboveInputTokens\": 50 } ] } }",
        "models[0].price.longContext[0] needs inputUsdPerMillion.",
        "models[0].price.longContext[0] needs outputUsdPerMillion.")]
    [InlineData("{ \"id\": \"a\", " + Upstream + ", " + Limits + ", " + Price
        + ", \"partTokens\": { \"image\": 10, \"fax\": 1 } }",
        "models[0].partTokens.fax is not a known key; known here: image, pdf, audio, video.")]
    [InlineData("{ \"id\": \"a\", " + Upstream + ", " + Limits + ", " + Price
        + ", \"partTokens\": { \"image\": 101 } }",
        "models[0].partTokens.image is 101; write a whole number from 1 to 100.")]
    [InlineData("{ \"id\": \"a\", " + Upstream + ", " + Limits + ", " + Price
        + ", \"reasoning\": \"adaptiv\", \"sampling\": 1 }",
        "models[0].reasoning is \"adaptiv\", not one of none, effort, budget, adaptive; did you mean adaptive?",
        "models[0].sampling is a number; write true or false.")]
    [InlineData("{ \"id\": \"a\", " + Upstream + ", " + Limits + ", " + Price
        + ", \"tiers\": { \"flex\": \"0.5\", \"batch\": \"1\" } }",
        "models[0].tiers.batch is not a known key; known here: flex, priority, fast, scale, us.")]
    [InlineData("{ \"id\": \"a\", " + Upstream + ", " + Limits + ", " + Price
        + ", \"tiers\": { \"flex\": \"0\", \"fast\": \"6x\", \"scale\": \"1000.001\" } }",
        "models[0].tiers.flex is \"0\"; write what the prices are multiplied by, 0.001 to 1000",
        "models[0].tiers.fast is \"6x\"; write what",
        "models[0].tiers.scale is \"1000.001\"; write what")]
    [InlineData("{ \"id\": \"a\", " + Upstream + ", " + Limits + " }", "models[0] needs price: a model without one")]
    [InlineData("{ \"id\": \"a\", " + Upstream + ", \"contextTokens\": 9, \"maxOutputTokens\": 10, " + Price + " }",
        "models[0].maxOutputTokens is 10, more than contextTokens (9).")]
    [InlineData("{ \"id\": \"a\", " + Upstream + ", " + Limits + ", \"price\": { \"inputUsdPerMillion\": 1 } }",
        "models[0].price.inputUsdPerMillion is a number; write a text in quotes.",
        "models[0].price needs outputUsdPerMillion.")]
    [InlineData("{ \"id\": \"a\", " + Upstream + ", " + Limits
        + ", \"price\": { \"inputUsdPerMillion\": \"-1\", \"outputUsdPerMillion\": \"0.0000001\" } }",
        "models[0].price.inputUsdPerMillion is \"-1\"; write dollars with at most six decimals, such as \"0.30\".",
        "models[0].price.outputUsdPerMillion is \"0.0000001\"; write dollars")]
    [InlineData("{ \"id\": \"a\", " + Upstream + ", " + Limits + ", " + Price + ", \"inputs\": [ \"pdf\" ] }",
        "models[0].inputs lacks \"text\": every chat model takes text.")]
    [InlineData("{ \"id\": \"a\", " + Upstream + ", " + Limits + ", " + Price + ", \"inputs\": [ \"text\", \"fax\" ] }",
        "models[0].inputs[1] is \"fax\", not one of text, image, pdf, audio, video.")]
    [InlineData("{ \"id\": \"a\", " + Upstream + ", " + Limits + ", " + Price + ", \"aliases\": [ \"a\" ] }",
        "models[0] uses the name \"a\", which a already has.")]
    [InlineData("{ \"id\": \"a\", " + Upstream + ", " + Limits + ", " + Price + ", \"alias\": [ \"b\" ] }",
        "models[0].alias is not a known key; did you mean aliases?")]
    [InlineData("7", "models[0] is a number; write an object: { … }.")]
    public void A_wrong_model_is_named(string model, params string[] expected)
    {
        string[] problems = [.. SettingsText.Problems($"{{ {SettingsText.OneProvider}, \"models\": [ {model} ] }}")];

        Assert.Equal(expected.Length, problems.Length);
        Assert.All(expected.Zip(problems), pair => Assert.Contains(pair.First, pair.Second));
    }

    [Fact]
    public void Two_models_cannot_share_a_name()
    {
        string model = $"{{ \"id\": \"a\", {Upstream}, {Limits}, {Price} }}";

        Assert.Contains(
            "lucid.json:2: models[1] uses the name \"a\", which a already has.",
            SettingsText.Problems($"{{ {SettingsText.OneProvider}, \"models\": [ {model},\n{model} ] }}"));
    }

    [Fact]
    public void A_model_is_read_as_it_is_written()
    {
        const string model =
            """
            {
              "id": "vendor/model:7b",
              "upstreams": [
                { "provider": "p", "model": "up\"stream" },
                { "provider": "p", "model": "other", "weight": 3 }
              ],
              "aliases": [ "one", "two" ],
              "contextTokens": 8192, "maxOutputTokens": 8192, "inputs": [ "text", "audio" ],
              "price": { "inputUsdPerMillion": "0.30", "outputUsdPerMillion": "1.50",
              "cacheReadUsdPerMillion": "0.03" },
              "firstPartyPrice": { "inputUsdPerMillion": "3", "outputUsdPerMillion": "15" },
            }
            """;
        LucidOptions options = SettingsText.Valid($"{{ {SettingsText.OneProvider}, \"models\": [ {model} ] }}");
        ModelSpec spec = Assert.Single(options.Models);

        Assert.Equal("vendor/model:7b", spec.Id);
        Assert.Equal(["one", "two"], spec.Aliases);
        Assert.Equal(["up\"stream", "other"], spec.Upstreams.Select(upstream => upstream.Model));
        Assert.Equal("\"up\\u0022stream\""u8, spec.Upstreams[0].ModelJson);
        Assert.Equal([1, 3], spec.Upstreams.Select(upstream => upstream.Weight));
        Assert.Equal(ModelInputs.Text | ModelInputs.Audio, spec.Inputs);
        Assert.Equal(new TokenPrices(300_000, 1_500_000, 30_000, 300_000), spec.Prices);
        Assert.Equal(new TokenPrices(3_000_000, 15_000_000, 3_000_000, 3_000_000), spec.FirstPartyPrices);
    }

    [Fact]
    public void Every_price_class_is_read_as_it_is_written()
    {
        const string model =
            """
            {
              "id": "m", "upstreams": [ { "provider": "p", "model": "m" } ],
              "contextTokens": 1000000, "maxOutputTokens": 8192,
              "partTokens": { "image": 1600, "pdf": 200000, "audio": 3000, "video": 90000 },
              "price": { "inputUsdPerMillion": "1", "outputUsdPerMillion": "2", "cacheReadUsdPerMillion": "0.1",
                "cacheWriteUsdPerMillion": "1.25", "cacheWriteHourUsdPerMillion": "2.5", "reasoningUsdPerMillion": "3",
                "webSearchUsdPerThousand": "10.000001",
                "longContext": [
                  { "aboveInputTokens": 200000, "inputUsdPerMillion": "4", "outputUsdPerMillion": "5" },
                  { "aboveInputTokens": 500000, "inputUsdPerMillion": "6", "outputUsdPerMillion": "7" } ] }
            }
            """;
        ModelSpec spec = Assert.Single(
            SettingsText.Valid($"{{ {SettingsText.OneProvider}, \"models\": [ {model} ] }}").Models);

        TokenPrices expected = new(1_000_000, 2_000_000, 100_000, 1_250_000)
        {
            CacheWriteHourNanoPerThousand = 2_500_000,
            ReasoningNanoPerThousand = 3_000_000,
            WebSearchNano = 10_000_001,
            LongContext = new LongInputTier(200_000, new TokenPrices(4_000_000, 5_000_000, 4_000_000, 4_000_000)
            {
                LongContext = new LongInputTier(
                    500_000, new TokenPrices(6_000_000, 7_000_000, 6_000_000, 6_000_000)),
            }),
        };
        Assert.Equal(expected, spec.Prices);
        Assert.Equal(new PartTokens(1600, 200_000, 3000, 90_000), spec.PartTokens);
    }

    [Theory]
    [InlineData("image", "\"usdPerImage\": \"0.0336\", \"variants\": { \"4k\": \"0.0756\" }", 33_600_000_000)]
    [InlineData("speech", "\"usdPerThousandCharacters\": \"0.1\"", 100_000_000)]
    public void Media_prices_are_read_as_they_are_written(string kind, string price, long nanoPerThousand)
    {
        ModelSpec spec = Assert.Single(SettingsText.Valid(
            $"{{ {SettingsText.OneProvider}, \"models\": [ {{ \"id\": \"m\", \"kind\": \"{kind}\", {Upstream}, "
            + $"\"price\": {{ {price} }} }} ] }}").Models);

        Assert.Null(spec.Prices);
        Assert.Equal(nanoPerThousand, spec.MediaPrices!.NanoPerThousand);
        Assert.Equal(kind == "image" ? 75_600_000_000 : nanoPerThousand, spec.MediaPrices.DearestNanoPerThousand);
    }
}
