using System;
using System.Collections.Generic;

namespace Lucid.Proxy.Hosting;

/// <summary>
/// The providers and models of a binary started with no file, in the very form a file would give them: one path of
/// reading and checking for both, and every value can be overridden by the environment.
/// </summary>
internal static class BuiltInSettings
{
    private const string OllamaVariable = "OLLAMA_HOST";
    private const string OpenClawVariable = "OPENCLAW_BASE_URL";
    private const string OllamaPath = "providers:ollama:baseUrl";
    private const string OpenClawPath = "providers:openclaw:baseUrl";

    /// <summary>The section <c>providers</c>.</summary>
    public static ReadOnlySpan<byte> ProvidersJson =>
        """
        {
          "providers": {
            "anthropic": {
              "kind": "anthropic", "baseUrl": "https://api.anthropic.com", "apiKey": "env:ANTHROPIC_API_KEY"
            },
            "openai": { "kind": "openai", "baseUrl": "https://api.openai.com/v1", "apiKey": "env:OPENAI_API_KEY" },
            "gemini": {
              "kind": "openai",
              "baseUrl": "https://generativelanguage.googleapis.com/v1beta/openai",
              "apiKey": "env:GEMINI_API_KEY"
            },
            "gemini-native": {
              "kind": "gemini",
              "baseUrl": "https://generativelanguage.googleapis.com/v1beta",
              "apiKey": "env:GEMINI_API_KEY"
            },
            "ollama": { "kind": "ollama", "baseUrl": "http://127.0.0.1:11434" },
            "openclaw": { "kind": "openai", "baseUrl": "http://127.0.0.1:18789/v1", "apiKey": "env:OPENCLAW_TOKEN" },
            "elevenlabs": {
              "kind": "elevenlabs", "baseUrl": "https://api.elevenlabs.io", "apiKey": "env:ELEVENLABS_API_KEY"
            },
            "vertex": {
              "kind": "vertex", "baseUrl": "https://aiplatform.googleapis.com", "apiKey": "env:VERTEX_ACCESS_TOKEN"
            }
          }
        }
        """u8;

    /// <summary>The section <c>models</c>. What pictures count at most is the makers' own number with room above it
    /// (docs/decisions/0093).</summary>
    public static ReadOnlySpan<byte> ModelsJson =>
        """
        {
          "models": [
            {
              "id": "claude-opus-4-7", "kind": "chat",
              "upstreams": [ { "provider": "anthropic", "model": "claude-opus-4-7" } ],
              "contextTokens": 1000000, "maxOutputTokens": 128000, "inputs": [ "text", "image", "pdf" ],
              "reasoning": "adaptive", "sampling": false,
              "partTokens": { "image": 6000 },
              "price": { "inputUsdPerMillion": "1.50", "outputUsdPerMillion": "7.50",
                "webSearchUsdPerThousand": "10.00" },
              "firstPartyPrice": { "inputUsdPerMillion": "15.00", "outputUsdPerMillion": "75.00",
                "webSearchUsdPerThousand": "10.00" }
            },
            {
              "id": "claude-sonnet-4-6", "kind": "chat",
              "upstreams": [ { "provider": "anthropic", "model": "claude-sonnet-4-6" } ],
              "contextTokens": 1000000, "maxOutputTokens": 128000, "inputs": [ "text", "image", "pdf" ],
              "reasoning": "adaptive",
              "partTokens": { "image": 2000 },
              "price": { "inputUsdPerMillion": "0.30", "outputUsdPerMillion": "1.50",
                "webSearchUsdPerThousand": "10.00" },
              "firstPartyPrice": { "inputUsdPerMillion": "3.00", "outputUsdPerMillion": "15.00",
                "webSearchUsdPerThousand": "10.00" }
            },
            {
              "id": "claude-haiku-4-5", "kind": "chat",
              "upstreams": [ { "provider": "anthropic", "model": "claude-haiku-4-5" } ],
              "contextTokens": 200000, "maxOutputTokens": 64000, "inputs": [ "text", "image", "pdf" ],
              "reasoning": "budget",
              "partTokens": { "image": 2000 },
              "price": { "inputUsdPerMillion": "0.10", "outputUsdPerMillion": "0.50",
                "webSearchUsdPerThousand": "10.00" },
              "firstPartyPrice": { "inputUsdPerMillion": "1.00", "outputUsdPerMillion": "5.00",
                "webSearchUsdPerThousand": "10.00" }
            },
            {
              "id": "gpt-4o", "kind": "chat",
              "upstreams": [ { "provider": "openai", "model": "gpt-4o" } ],
              "contextTokens": 128000, "maxOutputTokens": 16384, "inputs": [ "text", "image", "pdf" ],
              "partTokens": { "image": 2000 },
              "price": { "inputUsdPerMillion": "0.25", "outputUsdPerMillion": "1.00" },
              "firstPartyPrice": { "inputUsdPerMillion": "2.50", "outputUsdPerMillion": "10.00" }
            },
            {
              "id": "gemini-2-5-pro", "kind": "chat",
              "upstreams": [ { "provider": "gemini", "model": "gemini-2.5-pro" } ],
              "contextTokens": 1048576, "maxOutputTokens": 65536,
              "inputs": [ "text", "image", "pdf", "audio", "video" ], "reasoning": "effort",
              "price": { "inputUsdPerMillion": "0.125", "outputUsdPerMillion": "1.00" },
              "firstPartyPrice": { "inputUsdPerMillion": "1.25", "outputUsdPerMillion": "10.00" }
            },
            {
              "id": "ollama-llama3", "kind": "chat",
              "upstreams": [ { "provider": "ollama", "model": "llama3" } ],
              "contextTokens": 8192, "maxOutputTokens": 8192, "inputs": [ "text" ],
              "price": { "inputUsdPerMillion": "0", "outputUsdPerMillion": "0" }
            },
            {
              "id": "openclaw-v1", "kind": "chat",
              "upstreams": [ { "provider": "openclaw", "model": "openclaw" } ],
              "contextTokens": 200000, "maxOutputTokens": 32000, "inputs": [ "text", "image" ],
              "price": { "inputUsdPerMillion": "0.10", "outputUsdPerMillion": "0.40" },
              "firstPartyPrice": { "inputUsdPerMillion": "1.00", "outputUsdPerMillion": "4.00" }
            },
            {
              "id": "nano-banana-2", "kind": "image",
              "upstreams": [ { "provider": "gemini-native", "model": "gemini-nano-banana-2.1" } ],
              "inputs": [ "text", "image" ],
              "price": { "usdPerImage": "0.00336", "variants": { "2k": "0.00504", "4k": "0.00756" } },
              "firstPartyPrice": { "usdPerImage": "0.0336", "variants": { "2k": "0.0504", "4k": "0.0756" } }
            },
            {
              "id": "elevenlabs-v3-multilingual", "kind": "speech",
              "upstreams": [ { "provider": "elevenlabs", "model": "eleven_v3" } ],
              "inputs": [ "text" ],
              "price": { "usdPerThousandCharacters": "0.01" },
              "firstPartyPrice": { "usdPerThousandCharacters": "0.10" }
            },
            {
              "id": "veo-3.1", "kind": "video",
              "upstreams": [ { "provider": "vertex", "model": "veo-3.1-generate-001" } ],
              "inputs": [ "text", "image" ],
              "price": { "usdPerSecond": "0.04", "variants": { "4k": "0.06" } },
              "firstPartyPrice": { "usdPerSecond": "0.40", "variants": { "4k": "0.60" } }
            }
          ]
        }
        """u8;

    /// <summary>Where the usual variables put the local providers.</summary>
    public static IEnumerable<KeyValuePair<string, string?>> Addresses(EnvironmentSettings environment)
    {
        if (environment.Get(OllamaVariable) is { } ollama)
        {
            yield return new KeyValuePair<string, string?>(OllamaPath, OllamaUrl(ollama));
        }

        if (environment.Get(OpenClawVariable) is { } openClaw)
        {
            yield return new KeyValuePair<string, string?>(OpenClawPath, openClaw);
        }
    }

    /// <summary>The usual variable a built-in value was taken from, or null.</summary>
    public static string? VariableOf(string path, EnvironmentSettings environment) => path switch
    {
        OllamaPath when environment.Get(OllamaVariable) is not null => OllamaVariable,
        OpenClawPath when environment.Get(OpenClawVariable) is not null => OpenClawVariable,
        _ => null,
    };

    // Ollama itself takes a URL, host:port, a host, or :port; 0.0.0.0 is where it listens, not where one calls.
    private static string OllamaUrl(string value)
    {
        string url = value.Contains("://", StringComparison.Ordinal) ? value : $"http://{value}";
        url = url.Replace("://0.0.0.0", "://127.0.0.1", StringComparison.Ordinal)
            .Replace("://:", "://127.0.0.1:", StringComparison.Ordinal)
            .TrimEnd('/');
        bool hasPort = url.LastIndexOf(':') > url.LastIndexOf('/') && !url.EndsWith(']');
        return hasPort || value.Contains("://", StringComparison.Ordinal) ? url : $"{url}:11434";
    }
}
