using System.IO;
using System.Linq;
using System.Net;
using System.Text;
using Lucid.Proxy.Catalog;
using Lucid.Proxy.Hosting;
using Lucid.Proxy.Metering;
using Lucid.Proxy.Telemetry;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Lucid.Proxy.Tests.Hosting;

public sealed class SettingsReaderTests
{
    [Fact]
    public void With_no_file_the_built_in_defaults_run()
    {
        LucidOptions options = SettingsReader.Read(null, [], SettingsText.Environment()).Options!;

        Assert.Equal("127.0.0.1:8080", Assert.Single(options.Listen).Endpoint.ToString());
        Assert.Equal("127.0.0.1:8081", options.Admin.Endpoint.ToString());
        Assert.Equal("./lucid-data", options.DataFolder);
        Assert.Equal(new LimitSettings(), options.Limits);
        Assert.Equal((5, 64 << 20, 32 << 10, 30), Numbers(options.Limits));
        Assert.False(options.Limits.Strict);
        Assert.All(options.Providers, provider => Assert.Null(provider.ApiKeyUtf8));
    }

    [Theory]
    [InlineData("claude-opus-4-7", "1.50", "7.50", "15", "75", "anthropic", "claude-opus-4-7")]
    [InlineData("claude-sonnet-4-6", "0.30", "1.50", "3", "15", "anthropic", "claude-sonnet-4-6")]
    [InlineData("claude-haiku-4-5", "0.10", "0.50", "1", "5", "anthropic", "claude-haiku-4-5")]
    [InlineData("gpt-4o", "0.25", "1", "2.50", "10", "openai", "gpt-4o")]
    [InlineData("gemini-2-5-pro", "0.125", "1", "1.25", "10", "gemini", "gemini-2.5-pro")]
    [InlineData("ollama-llama3", "0", "0", null, null, "ollama", "llama3")]
    [InlineData("openclaw-v1", "0.10", "0.40", "1", "4", "openclaw", "openclaw")]
    public void The_built_in_catalog_asks_what_the_public_price_list_says(
        string id, string input, string output, string? firstInput, string? firstOutput, string provider,
            string upstream)
    {
        ModelSpec spec = BuiltIn().Single(model => model.Id == id);

        long? search = provider == "anthropic" ? 10_000_000 : null;
        Assert.Equal(Prices(input, output) with { WebSearchNano = search }, spec.Prices);
        Assert.Equal(
            firstInput is null ? null : Prices(firstInput, firstOutput!) with { WebSearchNano = search },
            spec.FirstPartyPrices);
        Assert.Equal((provider, upstream), (spec.Upstreams[0].Provider.Name, spec.Upstreams[0].Model));
        Assert.True(spec.ContextTokens >= spec.MaxOutputTokens && spec.MaxOutputTokens > 0);
    }

    [Theory]
    [InlineData("nano-banana-2", ModelKind.Image, ProviderKind.Gemini)]
    [InlineData("elevenlabs-v3-multilingual", ModelKind.Speech, ProviderKind.ElevenLabs)]
    [InlineData("veo-3.1", ModelKind.Video, ProviderKind.Vertex)]
    public void The_built_in_media_models_have_their_kind_and_no_price_per_token(
        string id, object kind, object providerKind)
    {
        ModelSpec spec = BuiltIn().Single(model => model.Id == id);

        Assert.Equal(kind, spec.Kind);
        Assert.Equal(providerKind, spec.Upstreams[0].Provider.Kind);
        Assert.Null(spec.Prices);
    }

    [Theory]
    [InlineData("ANTHROPIC_API_KEY", "anthropic")]
    [InlineData("OPENAI_API_KEY", "openai")]
    [InlineData("GEMINI_API_KEY", "gemini", "gemini-native")]
    [InlineData("ELEVENLABS_API_KEY", "elevenlabs")]
    [InlineData("OPENCLAW_TOKEN", "openclaw")]
    public void The_usual_variables_key_the_built_in_providers(string variable, params string[] names)
    {
        LucidOptions options = SettingsText.Valid("{}", (variable, "secret"));

        Assert.Equal(names, options.Providers.Where(entry => entry.ApiKeyUtf8 is not null).Select(entry
            => entry.Name).Order());
    }

    [Fact]
    public void Every_key_of_a_file_is_read()
    {
        string pem = Path.GetTempFileName();
        LucidOptions options = SettingsText.Valid(
            $$"""
            {
              // Comments and trailing commas are allowed.
              "$schema": "lucid.schema.json",
              "listen": [ "0.0.0.0:8000", { "address": "[::1]:8443", "certificate": "{{pem}}", "key": "{{pem}}" }, ],
              "admin": { "listen": "localhost:9001" },
              "data": "/var/lib/lucid",
              "publicBaseUrl": "https://llm.example.com",
              "limits": {
                "concurrencyPerUser": 7, "maxBodyBytes": 2048, "maxHeadBytes": 4096, "drainSeconds": 0,
                "keylessOllama": false
              },
              "strict": true,
              "reactors": 3,
              "engine": "portable",
              "ledger": { "engine": "faster", "durability": "strict", "commitMs": 2 },
              "media": { "store": "s3", "ttlHours": 1, "s3": { "bucket": "b", "pathStyle": true } },
              "log": { "level": "debug", "exchanges": "all", "exchangesFile": "/var/log/lucid.jsonl" },
            }
            """);
        File.Delete(pem);

        Assert.Equal(["0.0.0.0:8000", "[::1]:8443"], options.Listen.Select(listener => listener.Endpoint.ToString()));
        Assert.Equal([null, pem], options.Listen.Select(listener => listener.CertificateFile));
        Assert.Equal(new IPEndPoint(IPAddress.Loopback, 9001), options.Admin.Endpoint);
        Assert.Equal("/var/lib/lucid", options.DataFolder);
        Assert.Equal("https://llm.example.com/", options.PublicBaseUrl!.AbsoluteUri);
        Assert.Equal((7, 2048, 4096, 0), Numbers(options.Limits));
        Assert.True(options.Limits.Strict);
        Assert.False(options.Limits.KeylessOllama);
        Assert.Equal((3, ReactorEngine.Portable), (options.Reactors, options.Engine));
        Assert.Equal(new LedgerSettings { IsStrict = true, CommitMs = 2 }, options.Ledger);
        Assert.Equal(new MediaSettings { Store = "s3", TtlHours = 1 }, options.Media);
        LogSettings log = new()
        {
            Level = LogLevel.Debug,
            Exchanges = ExchangeLogLevel.All,
            ExchangesFile = "/var/log/lucid.jsonl",
        };
        Assert.Equal(log, options.Log);
    }

    [Fact]
    public void A_section_given_in_the_file_replaces_the_built_in_one_whole()
    {
        LucidOptions options = SettingsText.Valid($"{{ {SettingsText.OneProvider} }}");

        Assert.Equal(["p"], options.Providers.Select(entry => entry.Name));
        Assert.Empty(options.Models);
        Assert.Equal(8, SettingsText.Valid("{ \"models\": [] }").Providers.Count);
    }

    [Fact]
    public void Built_in_models_are_offered_as_far_as_the_files_providers_go()
    {
        const string json = "{ \"providers\": { \"openai\": { \"kind\": \"openai\", \"baseUrl\": \"http://a\" } } }";

        Assert.Equal(["gpt-4o"], SettingsText.Valid(json).Models.Select(model => model.Id));
    }

    [Fact]
    public void The_environment_overrides_the_file_and_the_built_in_defaults()
    {
        LucidOptions options = SettingsText.Valid(
            "{ \"reactors\": 1, \"listen\": [ \"127.0.0.1:1\" ] }",
            ("LUCID__reactors", "2"),
            ("LUCID__LISTEN", "127.0.0.1:3, [::1]:4"),
            ("LUCID__limits__concurrencyPerUser", "9"),
            ("LUCID__providers__openai__baseUrl", "http://127.0.0.1:5/v9"),
            ("LUCID__models__0__price__inputUsdPerMillion", "2"),
            ("LUCID_ADMIN_URL", "not a setting"));

        Assert.Equal(2, options.Reactors);
        Assert.Equal(["127.0.0.1:3", "[::1]:4"], options.Listen.Select(listener => listener.Endpoint.ToString()));
        Assert.Equal(9, options.Limits.ConcurrencyPerUser);
        Assert.Equal("/v9", options.Providers.Single(entry => entry.Name == "openai").BaseUrl.AbsolutePath);
        Assert.Equal(2_000_000, options.Models[0].Prices!.InputNanoPerThousand);
    }

    [Fact]
    public void A_variable_in_capitals_overrides_a_provider_and_does_not_rename_it()
    {
        LucidOptions options = SettingsText.Valid("{}", ("LUCID__PROVIDERS__OPENAI__APIKEY", "literal-key"));

        Assert.NotNull(options.Providers.Single(entry => entry.Name == "openai").ApiKeyUtf8);
        Assert.Contains(options.Models, model => model.Id == "gpt-4o");
    }

    [Fact]
    public void A_mark_in_front_of_the_file_does_no_harm()
    {
        byte[] marked = [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes("{ \"reactors\": 4 }")];

        Assert.Equal(4, SettingsReader.Read("lucid.json", marked, SettingsText.Environment()).Options!.Reactors);
    }

    [Fact]
    public void A_file_that_is_not_there_is_a_problem_when_it_was_asked_for()
    {
        SettingsResult result = SettingsReader.ReadFile("/no/such/lucid.json", SettingsText.Environment());

        Assert.StartsWith("/no/such/lucid.json: cannot be read: ", Assert.Single(result.Problems).ToString());
    }

    private static System.Collections.Generic.IReadOnlyList<ModelSpec> BuiltIn()
        => SettingsReader.Read(null, [], SettingsText.Environment()).Options!.Models;

    private static TokenPrices Prices(string input, string output)
    {
        Assert.True(TokenPrices.TryParseUsdPerMillion(input, out long inputPrice));
        Assert.True(TokenPrices.TryParseUsdPerMillion(output, out long outputPrice));
        return new TokenPrices(inputPrice, outputPrice, inputPrice, inputPrice);
    }

    private static (int Concurrency, int Body, int Head, int Drain) Numbers(LimitSettings limits)
        => (limits.ConcurrencyPerUser, limits.MaxBodyBytes, limits.MaxHeadBytes, limits.DrainSeconds);
}
