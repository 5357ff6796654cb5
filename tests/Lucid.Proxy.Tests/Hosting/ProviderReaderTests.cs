using System;
using System.IO;
using System.Linq;
using System.Text;
using Lucid.Proxy.Catalog;
using Lucid.Proxy.Upstreams;
using Xunit;

namespace Lucid.Proxy.Tests.Hosting;

public sealed class ProviderReaderTests
{
    private const string Secret = "sk-very-secret-1234567890";

    [Theory]
    [InlineData("p", "https://api.openai.com/v1", "", "OpenAi")]
    [InlineData("p", "https://generativelanguage.googleapis.com/v1beta/openai", "", "Gemini")]
    [InlineData("gemini", "http://127.0.0.1:1", "", "Gemini")]
    [InlineData("openclaw", "http://127.0.0.1:18789/v1", "", "OpenClaw")]
    [InlineData("openai", "http://127.0.0.1:1", "", "OpenAi")]
    [InlineData("vllm", "http://127.0.0.1:1", "", "Plain")]
    [InlineData("openai", "http://127.0.0.1:1", ", \"flavor\": \"plain\"", "Plain")]
    public void Whose_server_it_is_is_told_by_key_host_or_name(string name, string url, string key, string expected)
    {
        var options = SettingsText.Valid(
            $"{{ \"models\": [], \"providers\": {{ \"{name}\": {{ \"kind\": \"openai\", \"baseUrl\": \"{url}\"{key} }} }} }}");
        var provider = Assert.Single(options.Providers);
        Assert.Equal(expected, provider.Flavor.ToString());

        // Who is not OpenAI itself may know the older name of the maximum only.
        Assert.Equal(expected == "OpenAi", new UpstreamSlot(provider, null!, []).UsesMaxCompletionTokens);
    }

    [Theory]
    [InlineData("\"p\": {}", "providers.p needs kind.", "providers.p needs baseUrl.")]
    [InlineData("\"p\": 5", "providers.p is a number; write an object: { … }.")]
    [InlineData("\"p\": { \"kind\": \"opnai\", \"baseUrl\": \"http://a\" }",
        "providers.p.kind is \"opnai\", not one of")]
    [InlineData("\"p\": { \"kind\": \"openai\", \"baseUrl\": \"a.com\" }",
        "providers.p.baseUrl is \"a.com\"; write a URL")]
    [InlineData("\"p\": { \"kind\": \"openai\", \"baseUrl\": \"ftp://a\" }",
        "providers.p.baseUrl is \"ftp://a\"; write a")]
    [InlineData("\"p\": { \"kind\": \"openai\", \"baseUrl\": \"http://a/?x=1\" }", "leave out what follows the path")]
    [InlineData("\"p\": { \"kind\": \"openai\", \"baseUrl\": \"http://a\", \"url\": 1 }",
        "providers.p.url is not a known key")]
    [InlineData("\"p q\": { \"kind\": \"openai\", \"baseUrl\": \"http://a\" }",
        "providers.p q is no name for a provider")]
    [InlineData("\"p\": { \"kind\": \"openai\", \"baseUrl\": \"http://a\", \"apiKey\": \"file:/no/such\" }",
        "providers.p.apiKey refers to /no/such, which cannot be read:")]
    [InlineData("\"p\": { \"kind\": \"openai\", \"baseUrl\": \"http://a\", \"apiKey\": \"env:\" }",
        "providers.p.apiKey names no variable after env:.")]
    [InlineData("\"p\": { \"kind\": \"openai\", \"baseUrl\": \"http://a\", \"deadlines\": { \"idleSeconds\": 0 } }",
        "providers.p.deadlines.idleSeconds is 0; write a whole number from 1 to 86400.")]
    [InlineData("\"p\": { \"kind\": \"openai\", \"baseUrl\": \"http://a\", \"deadlines\": { \"idle\": 1 } }",
        "providers.p.deadlines.idle is not a known key; known here: connectSeconds,")]
    [InlineData("\"p\": { \"kind\": \"openai\", \"baseUrl\": \"http://a\", \"flavor\": \"gemni\" }",
        "providers.p.flavor is \"gemni\", not one of plain, openai, gemini, openclaw; did you mean gemini?")]
    [InlineData("\"p\": { \"kind\": \"ollama\", \"baseUrl\": \"http://a\", \"flavor\": \"plain\" }",
        "providers.p.flavor belongs to the kind \"openai\".")]
    public void A_wrong_provider_is_named(string provider, params string[] expected)
    {
        string[] problems = [.. SettingsText.Problems($"{{ \"providers\": {{ {provider} }}, \"models\": [] }}")];

        Assert.Equal(expected.Length, problems.Length);
        Assert.All(expected.Zip(problems), pair => Assert.Contains(pair.First, pair.Second));
    }

    [Theory]
    [InlineData("\"baseUrl\": \"http://user:very-secret@a\"")]
    [InlineData("\"baseUrl\": \"http://a\", \"apiKey\": \"very-secret\\r\\nx: y\"")]
    public void A_problem_never_repeats_a_secret(string rest)
    {
        string json = $"{{ \"providers\": {{ \"p\": {{ \"kind\": \"openai\", {rest} }} }}, \"models\": [] }}";

        Assert.DoesNotContain("very-secret", Assert.Single(SettingsText.Problems(json)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_comes_from_the_environment_a_file_or_the_text_itself()
    {
        string file = Path.GetTempFileName();
        File.WriteAllText(file, $"{Secret}-of-file\n");
        string json =
            $$"""
            {
              "providers": {
                "a": { "kind": "openai", "baseUrl": "http://a", "apiKey": "env:A_KEY" },
                "b": { "kind": "openai", "baseUrl": "http://b", "apiKey": "file:{{file}}" },
                "c": { "kind": "openai", "baseUrl": "http://c", "apiKey": "{{Secret}}" },
                "d": { "kind": "openai", "baseUrl": "http://d", "apiKey": "env:UNSET" },
                "e": { "kind": "openai", "baseUrl": "http://e" }
              },
              "models": []
            }
            """;
        ProviderEntry[] entries = [.. SettingsText.Valid(json, ("A_KEY", Secret)).Providers];
        File.Delete(file);

        Assert.Equal([Secret, $"{Secret}-of-file", Secret, null, null], entries.Select(entry
            => Text(entry.ApiKeyUtf8)));
        Assert.Equal(["env:A_KEY", $"file:{file}", "literal", "env:UNSET", "none"], entries.Select(entry
            => entry.ApiKeySource));
        Assert.Equal([true, true, true, false, true], entries.Select(entry => entry.IsUsable));
        Assert.Equal([0, 1, 2, 3, 4], entries.Select(entry => entry.Number));
    }

    [Theory]
    [InlineData("https://api.example.com", "api.example.com", 443, true, "", "api.example.com")]
    [InlineData("https://api.example.com:8443/v1/", "api.example.com", 8443, true, "/v1", "api.example.com:8443")]
    [InlineData("http://127.0.0.1:9/a/b", "127.0.0.1", 9, false, "/a/b", "127.0.0.1:9")]
    [InlineData("http://[::1]:9", "::1", 9, false, "", "[::1]:9")]
    public void An_address_is_taken_apart_for_the_request_path(
        string url, string host, int port, bool isTls, string prefix, string hostHeader)
    {
        string provider = $"{{ \"kind\": \"openai\", \"baseUrl\": \"{url}\" }}";
        string json = $"{{ \"providers\": {{ \"p\": {provider} }}, \"models\": [] }}";
        ProviderEntry entry = Assert.Single(SettingsText.Valid(json).Providers);

        Assert.Equal((host, port, isTls), (entry.Host, entry.Port, entry.IsTls));
        Assert.Equal((prefix, hostHeader), (Text(entry.PathPrefixUtf8), Text(entry.HostHeaderUtf8)));
    }

    [Theory]
    [InlineData("127.0.0.1", "http://127.0.0.1:11434/")]
    [InlineData("0.0.0.0:11434", "http://127.0.0.1:11434/")]
    [InlineData(":8000", "http://127.0.0.1:8000/")]
    [InlineData("gpu-box", "http://gpu-box:11434/")]
    [InlineData("https://ollama.example.com", "https://ollama.example.com/")]
    [InlineData("http://[::1]:7/", "http://[::1]:7/")]
    public void The_local_model_server_is_found_where_its_own_variable_says(string value, string url)
    {
        ProviderEntry ollama = SettingsText.Valid("{}", ("OLLAMA_HOST", value)).Providers.Single(entry
            => entry.Name == "ollama");

        Assert.Equal(url, ollama.BaseUrl.AbsoluteUri);
    }

    private static string? Text(byte[]? utf8) => utf8 is null ? null : Encoding.UTF8.GetString(utf8);
}
