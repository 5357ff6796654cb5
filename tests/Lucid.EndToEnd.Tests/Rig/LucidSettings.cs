using System.IO;
using System.Linq;
using System.Net;
using System.Text.Json.Nodes;

namespace Lucid.EndToEnd.Tests.Rig;

/// <summary>The configuration file of a server under test.</summary>
internal sealed class LucidSettings
{
    /// <summary>The key that only the gateway and its upstream know.</summary>
    public const string OpenAiKey = "sim-openai-4fd1c7a2b9e04c55";

    public const string AnthropicKey = "sim-anthropic-8b2de6f10c7a4199";

    public const string OpenAiModel = "gpt-4o";

    public const string AnthropicModel = "claude-sonnet-4-6";

    public const string OpusModel = "claude-opus-4-7";

    public const string HaikuModel = "claude-haiku-4-5";

    public const string GeminiModel = "gemini-2-5-pro";

    public const string OpenClawModel = "openclaw-v1";

    public const string OllamaModel = "ollama-llama3";

    /// <summary>A local model that thinks and sees.</summary>
    public const string SeeingModel = "ollama-qwen3-vl";

    /// <summary>Dear, so that a small balance does not reach.</summary>
    public const string DearModel = "dear-1";

    private readonly int _publicPort;
    private readonly int _adminPort;
    private readonly int _tlsPort;

    public LucidSettings(IPEndPoint upstream)
    {
        (_publicPort, _adminPort, _tlsPort) = FreePorts.Three();
        Upstream = upstream;
    }

    public IPEndPoint Upstream { get; }

    public IPEndPoint Public => new(IPAddress.Loopback, _publicPort);

    public IPEndPoint Admin => new(IPAddress.Loopback, _adminPort);

    /// <summary>The listener with the certificate, when there is one.</summary>
    public IPEndPoint Tls => new(IPAddress.Loopback, _tlsPort);

    /// <summary>Certificate and key of a second public listener; null for none.</summary>
    public (string CertificateFile, string KeyFile)? Certificate { get; init; }

    /// <summary>How the upstream is reached, such as <c>https://localhost:9443</c>; null: in the clear at its
    /// address.</summary>
    public string? UpstreamUrl { get; init; }

    /// <summary>Authorities trusted for the upstream.</summary>
    public string? CaFile { get; init; }

    public int ConnectSeconds { get; init; } = 5;

    public int ConcurrencyPerUser { get; init; } = 5;

    public int MaxBodyBytes { get; init; } = 64 * 1024 * 1024;

    public int DrainSeconds { get; init; } = 30;

    /// <summary>False: its providers and models are those of a binary started with no file.</summary>
    public bool HasCatalog { get; init; } = true;

    /// <summary>More keys of the section <c>limits</c>.</summary>
    public (string Key, int Value)[] Limits { get; init; } = [];

    public bool EndsCallsOfRevokedKeys { get; init; } = true;

    /// <summary>Bytes of journal between two checkpoints; 0: the usual number.</summary>
    public int CheckpointBytes { get; init; }

    /// <summary>0: as many as processors.</summary>
    public int Reactors { get; init; }

    public int FirstByteSeconds { get; init; } = 30;

    public int IdleSeconds { get; init; } = 30;

    /// <summary>Nano-dollars for a thousand tokens. Odd on purpose: costs must be rounded.</summary>
    public static Prices OpenAiPrices => new(123_457, 1_000_003, 61_729, 154_321);

    public static Prices AnthropicPrices => new(300_007, 1_500_011, 30_001, 375_013);

    /// <summary>Writes the file into the folder; data lives beside it.</summary>
    public string Write(string folder)
    {
        JsonObject root = new()
        {
            ["listen"] = Listeners(),
            ["admin"] = new JsonObject { ["listen"] = $"127.0.0.1:{_adminPort}" },
            ["data"] = Path.Combine(folder, "data"),
            ["reactors"] = Reactors,
            ["limits"] = LimitKeys(),
        };
        if (CheckpointBytes > 0)
        {
            root["ledger"] = new JsonObject { ["checkpointBytes"] = CheckpointBytes };
        }

        if (HasCatalog)
        {
            root["providers"] = new JsonObject
            {
                ["openai"] = Provider("openai", "/v1", "LUCID_E2E_OPENAI_KEY"),
                ["anthropic"] = Provider("anthropic", "", "LUCID_E2E_ANTHROPIC_KEY"),
                ["gemini"] = Provider("openai", "/gemini/v1beta/openai", "LUCID_E2E_OPENAI_KEY"),
                ["openclaw"] = Provider("openai", "/openclaw/v1", "LUCID_E2E_OPENAI_KEY"),
                ["ollama"] = new JsonObject { ["kind"] = "ollama", ["baseUrl"] = $"http://{Upstream}" },
            };
            root["models"] = new JsonArray(
            [
                .. Family.Models.Select(model => Model(model, PricesOf(model.Provider))),
                Model(
                    new FamilyModel(DearModel, "openai", "upstream-dear", "text image pdf", "none", false),
                    new Prices(1_000_000_000, 5_000_000_000, 1, 1)),
            ]);
        }

        string file = Path.Combine(folder, "lucid.json");
        File.WriteAllText(file, root.ToJsonString());
        return file;
    }

    private JsonObject LimitKeys()
    {
        JsonObject limits = new()
        {
            ["concurrencyPerUser"] = ConcurrencyPerUser,
            ["maxBodyBytes"] = MaxBodyBytes,
            ["drainSeconds"] = DrainSeconds,
            ["endCallsOfRevokedKeys"] = EndsCallsOfRevokedKeys,
        };
        foreach ((string key, int value) in Limits)
        {
            limits[key] = value;
        }

        return limits;
    }

    private JsonArray Listeners()
    {
        JsonArray listeners = new($"127.0.0.1:{_publicPort}");
        if (Certificate is { } certificate)
        {
            listeners.Add(new JsonObject
            {
                ["address"] = $"127.0.0.1:{_tlsPort}",
                ["certificate"] = certificate.CertificateFile,
                ["key"] = certificate.KeyFile,
            });
        }

        return listeners;
    }

    private JsonObject Provider(string kind, string path, string keyVariable)
    {
        JsonObject provider = ProviderOf(kind, path, keyVariable);
        if (CaFile is not null)
        {
            provider["caFile"] = CaFile;
        }

        return provider;
    }

    private JsonObject ProviderOf(string kind, string path, string keyVariable) => new()
    {
        ["kind"] = kind,
        ["baseUrl"] = (UpstreamUrl ?? $"http://{Upstream}") + path,
        ["apiKey"] = $"env:{keyVariable}",
        ["deadlines"] = new JsonObject
        {
            ["connectSeconds"] = ConnectSeconds,
            ["firstByteSeconds"] = FirstByteSeconds,
            ["idleSeconds"] = IdleSeconds,
            ["totalSeconds"] = 600,
        },
    };

    private static Prices PricesOf(string provider) => provider switch
    {
        "anthropic" => AnthropicPrices,
        "ollama" => new Prices(0, 0, 0, 0),
        _ => OpenAiPrices,
    };

    private static JsonNode Model(FamilyModel model, Prices prices) => new JsonObject
    {
        ["id"] = model.Id,
        ["kind"] = "chat",
        ["upstreams"] = new JsonArray(new JsonObject { ["provider"] = model.Provider, ["model"] = model.Upstream }),
        ["contextTokens"] = 200_000,
        ["maxOutputTokens"] = 64_000,
        ["inputs"] = new JsonArray([.. model.Inputs.Split(' ').Select(input => (JsonNode)input)]),
        ["reasoning"] = model.Reasoning,
        ["sampling"] = model.TakesSampling,
        ["price"] = new JsonObject
        {
            ["inputUsdPerMillion"] = prices.InputText,
            ["outputUsdPerMillion"] = prices.OutputText,
            ["cacheReadUsdPerMillion"] = prices.CacheReadText,
            ["cacheWriteUsdPerMillion"] = prices.CacheWriteText,
        },
    };
}
