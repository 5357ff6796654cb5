using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Lucid.Net.Server;
using Lucid.Net.Transport;
using Lucid.Proxy.Catalog;
using Lucid.Proxy.Exchange;
using Lucid.Proxy.Hosting;
using Lucid.Proxy.Keys;
using Lucid.Proxy.Ledger;
using Lucid.Proxy.Metering;
using Lucid.Proxy.Routing;
using Lucid.Proxy.Telemetry;
using Lucid.Testing.Http;
using Xunit;

namespace Lucid.Proxy.Tests.Exchange;

/// <summary>The request path with a real ledger, real reactors and real sockets, in front of a scripted
/// upstream.</summary>
internal sealed class ProxyUnderTest : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("lucid-exchange-").FullName;
    private readonly ReactorGroup _group;
    private readonly HttpServer _server;
    private readonly ExchangeLog _log;
    private readonly CatalogHolder _catalog;
    private readonly Func<bool, CatalogSnapshot> _catalogOf;

    private ProxyUnderTest(
        IPEndPoint upstream, LimitSettings limits, int keepAliveMs, string? ollamaKey, CountingDesk? counting)
    {
        Ledger = LedgerStore.Open(new LedgerOptions { DataFolder = _folder }, TimeProvider.System);
        _group = ReactorGroup.Start(new ReactorGroupOptions { Count = 1, OnFault = Faults.Add });
        _log = new ExchangeLog(1, ExchangeLogLevel.Off, null, new Counters(1));
        _catalogOf = hasFree => CatalogFor(upstream, ollamaKey, hasFree);
        _catalog = new CatalogHolder(_catalogOf(true));
        Conductor = new ExchangeConductor(
            _catalog, Ledger, Ledger.KeyRing, new ProxyLimits(limits), _log)
        {
            OnFault = Faults.Add,
            KeepAliveMs = keepAliveMs,
            Counting = counting ?? new CountingDesk(),
            Cors = new CorsRule(["https://app.example.com"]),
        };
        var ids = Ledger.OpenSession(reactorIndex: 200);
        var serving = ServingOptions.Of(new LucidOptions { Limits = limits, Providers = [], Models = [] });
        _server = new HttpServer(_group, Conductor, serving with
        {
            Rejections = new FaultAnswer(ids.NextExchangeId, limits),
            OnHandlerFault = Faults.Add,
        });
        Endpoint = _server.Listen(new IPEndPoint(IPAddress.Loopback, 0));
    }

    /// <summary>Prices that must be rounded, and that rise with the length of the input.</summary>
    public static TokenPrices LongPrices { get; } = new(123_457, 1_000_003, 61_729, 154_321)
    {
        LongContext = new LongInputTier(1000, new TokenPrices(246_911, 1_500_007, 123_457, 308_641)),
    };

    public LedgerStore Ledger { get; }

    public ExchangeConductor Conductor { get; }

    public IPEndPoint Endpoint { get; }

    public List<Exception> Faults { get; } = [];

    public WorkspaceId Workspace { get; private set; }

    public string Key { get; private set; } = "";

    public AccountView Account => Ledger.Account(Workspace)!;

    public static async Task<ProxyUnderTest> StartAsync(
        IPEndPoint upstream,
        string creditUsd = "10",
        LimitSettings? limits = null,
        int keepAliveMs = 60_000,
        string? ollamaKey = null,
        CountingDesk? counting = null)
    {
        var proxy = new ProxyUnderTest(upstream, limits ?? new LimitSettings(), keepAliveMs, ollamaKey, counting);
        var workspace = await proxy.Ledger.CreateWorkspaceAsync("acme");
        proxy.Workspace = workspace.Id;
        Assert.True(NanoUsd.TryParseUsd(creditUsd, out var credit));
        if (credit.Value > 0)
        {
            await proxy.Ledger.CreditAsync(workspace.Id, credit, "first");
        }

        proxy.Key = await proxy.IssueKeyAsync("alice");
        return proxy;
    }

    public async Task<string> IssueKeyAsync(string user)
    {
        var issued = await Ledger.IssueKeyAsync(Workspace, user, "test");
        return issued.Secret!;
    }

    public Task<RawClient> ConnectAsync(int receiveBufferBytes = 0) =>
        RawClient.ConnectAsync(Endpoint, receiveBufferBytes);

    public async Task<RawAnswer> PostAsync(string path, string json, params string[] headers)
    {
        using var client = await ConnectAsync();
        string[] all = ["x-api-key: " + Key, .. headers];
        await client.PostJsonAsync(path, json, all);
        return await client.ReadAnswerAsync();
    }

    /// <summary>Puts a catalog in force in which every model has a price.</summary>
    public void TakeFreeModelsOff() => _catalog.Swap(_catalogOf(false));

    /// <summary>Waits until nothing is held and no call is in flight: an exchange settles on its reactor, a moment
    /// after its client left.</summary>
    public async Task UntilAtRestAsync()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (Account.Held.Value != 0 || Account.Users.Any(user => user.InFlight != 0))
        {
            deadline.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _server.StopAsync(drainMs: 1000);
        _group.Dispose();
        _log.Dispose();
        Ledger.Dispose();
        Directory.Delete(_folder, recursive: true);
        Assert.Empty(Faults);
    }

    private CatalogSnapshot CatalogFor(IPEndPoint upstream, string? ollamaKey, bool hasFree)
    {
        var openAi = Provider("openai", ProviderKind.OpenAi, upstream, "/v1", 0);
        var anthropic = Provider("anthropic", ProviderKind.Anthropic, upstream, "", 1);
        var ollama = Provider("ollama", ProviderKind.Ollama, upstream, "", 2, key: ollamaKey);
        var claw = Provider("claw", ProviderKind.OpenAi, upstream, "/v1", 3, ProviderFlavor.OpenClaw);
        var gemini = Provider("gemini", ProviderKind.OpenAi, upstream, "/v1beta/openai", 4, ProviderFlavor.Gemini);
        var prices = new TokenPrices(300_000, 1_500_000, 30_000, 375_000);
        ModelSpec[] models =
        [
            Chat("gpt-4o", openAi, "gpt-4o-upstream", prices, ["gpt"]),
            Chat("claude-sonnet-4-6", anthropic, "claude-upstream", prices with { WebSearchNano = 10_000_000 }, []),
            Chat("claude-budget", anthropic, "claude-old", prices, []) with { Reasoning = ModelReasoning.Budget },
            Chat("llama", ollama, "llava", prices, []) with { Inputs = ModelInputs.Text | ModelInputs.Image },
            Chat("claw", claw, "openclaw", prices, []),
            Chat("gemini", gemini, "gemini-3-up", prices, []),
            Chat("free", openAi, "free", new TokenPrices(0, 0, 0, 0), []),
            Chat("ollama-llama3", ollama, "llama3", new TokenPrices(0, 0, 0, 0), []),
            Chat("ollama-cloud", ollama, "kimi-k2:1t-cloud", new TokenPrices(0, 0, 0, 0), []),
            Chat("ollama-dear", ollama, "mixtral", prices, []),
            Chat("gpt-tiers", openAi, "up", prices, []) with
            {
                Tiers = new TierFactors { Flex = 500, Priority = 1700 },
            },
            Chat("gpt-long", openAi, "up", LongPrices, []) with
            {
                FirstPartyPrices = LongPrices,
                Tiers = new TierFactors { Flex = 500 },
            },
            Chat("claude-tiers", anthropic, "up", prices, []) with
            {
                ContextTokens = 1_000_000,
                Tiers = new TierFactors { Fast = 6000, UnitedStates = 1100 },
            },
        ];
        return CatalogSnapshot.Build(
            [openAi, anthropic, ollama, claw, gemini],
            [.. models.Where(model => hasFree || !model.Prices!.IsFree)],
            Ledger.ModelNumber,
            DateTimeOffset.UnixEpoch);
    }

    private static ModelSpec Chat(
        string id, ProviderEntry provider, string upstreamModel, TokenPrices prices, string[] aliases) => new()
        {
            Id = id,
            Aliases = aliases,
            Upstreams = [new ModelUpstream(provider, upstreamModel, CatalogSnapshot.JsonQuoted(upstreamModel), 1)],
            ContextTokens = 100_000,
            MaxOutputTokens = 4096,
            Prices = prices,
        };

    private static ProviderEntry Provider(
        string name,
        ProviderKind kind,
        IPEndPoint upstream,
        string prefix,
        int number,
        ProviderFlavor flavor = ProviderFlavor.Plain,
        string? key = "sim-upstream") => new()
        {
            Name = name,
            Kind = kind,
            Flavor = flavor,
            BaseUrl = new Uri($"http://{upstream}{prefix}"),
            Host = upstream.Address.ToString(),
            Port = upstream.Port,
            IsTls = false,
            HostHeaderUtf8 = Encoding.ASCII.GetBytes(upstream.ToString()),
            PathPrefixUtf8 = Encoding.ASCII.GetBytes(prefix),
            ApiKeyUtf8 = key is null ? null : Encoding.ASCII.GetBytes(key),
            ApiKeySource = "env:TEST",
            Deadlines = new ProviderDeadlines(),
            Number = number,
        };
}
