using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Text;
using System.Threading.Tasks;
using Lucid.Net.Server;
using Lucid.Proxy.Catalog;
using Lucid.Proxy.Exchange;
using Lucid.Proxy.Keys;
using Lucid.Proxy.Ledger;
using Lucid.Proxy.Metering;
using Lucid.Proxy.Telemetry;
using Lucid.Proxy.Tests.Storage;
using Lucid.Simulator;
using Lucid.Testing;
using Xunit;

namespace Lucid.Proxy.Tests.Simulation;

/// <summary>
/// The whole exchange without sockets, disk or real time: the server, the conductor, the client and a ledger on a
/// simulated disk, in front of the simulator, all on one reactor that the test turns.
/// </summary>
internal sealed class SimulatedProxy : IDisposable
{
    public const string ChatPath = "/v1/chat/completions";
    public const string MessagesPath = "/v1/messages";
    public const string ChatModel = "gpt-4o";
    public const string MessagesModel = "claude-sonnet-4-6";

    /// <summary>Served by a provider whose settings make us fail before the upstream is called.</summary>
    public const string FailsEarly = "fails-early";

    /// <summary>Served by a provider whose settings make us fail inside an answer.</summary>
    public const string FailsLate = "fails-late";

    public const int ConnectSeconds = 5;
    public const int FirstByteSeconds = 20;
    public const int IdleSeconds = 10;
    public const int Concurrency = 5;

    public static readonly TokenPrices Prices = new(300_007, 1_500_011, 30_001, 375_013)
    {
        CacheWriteHourNanoPerThousand = 600_017,
    };

    private readonly HttpServer _server;
    private readonly ExchangeLog _log;
    private readonly IPEndPoint _endpoint;

    public SimulatedProxy(int segmentBytes = int.MaxValue, int keepAliveMs = 60_000)
    {
        Reactor = new ManualReactor(Clock) { Transport = new MemoryTransportOptions { SegmentBytes = segmentBytes } };
        Ledger = LedgerStore.Open(LedgerOptions, Clock, Disk);
        var group = Reactor.AsGroup();
        Upstream = SimulatorHost.Start(group, new IPEndPoint(IPAddress.Loopback, 0), new SimulatorOptions());
        _log = new ExchangeLog(1, ExchangeLogLevel.Off, null, new Counters(1));
        Conductor = new ExchangeConductor(
            new CatalogHolder(Catalog()), Ledger, Ledger.KeyRing, new ProxyLimits(new LimitSettings()), _log)
        {
            OnFault = Faults.Add,
            KeepAliveMs = keepAliveMs,
        };
        var ids = Ledger.OpenSession(reactorIndex: 200);
        _server = new HttpServer(group, Conductor, new HttpServerOptions
        {
            Rejections = new FaultAnswer(ids.NextExchangeId, new LimitSettings()),
            OnHandlerFault = Faults.Add,
        });
        _endpoint = _server.Listen(new IPEndPoint(IPAddress.Loopback, 0));
    }

    public static LedgerOptions LedgerOptions { get; } = new()
    {
        DataFolder = "/data",
        CommitMs = 0,
        JournalBufferBytes = 1 << 20,
        LogSegmentBits = 20,
        LogReserveBytes = 2048,
        MaxWorkspaces = 64,
        MaxUsers = 64,
        RecentCalls = 10_000,
    };

    public VirtualClock Clock { get; } = new();

    public SimulatedDisk Disk { get; } = new();

    public ManualReactor Reactor { get; }

    public LedgerStore Ledger { get; }

    public SimulatorHost Upstream { get; }

    /// <summary>Where clients connect to.</summary>
    public IPEndPoint Endpoint => _endpoint;

    public ExchangeConductor Conductor { get; }

    /// <summary>Our own exceptions inside exchanges.</summary>
    public List<Exception> Faults { get; } = [];

    public async Task<WorkspaceId> CreateWorkspaceAsync(string name, long creditNano)
    {
        WorkspaceId id = (await Ledger.CreateWorkspaceAsync(name)).Id;
        if (creditNano > 0)
        {
            CreditResult credit = await Ledger.CreditAsync(id, new NanoUsd(creditNano), "first");
            Assert.Equal(CreditVerdict.Credited, credit.Verdict);
        }

        return id;
    }

    public async Task<IssuedKey> IssueKeyAsync(WorkspaceId workspace, string user)
    {
        IssuedKey issued = await Ledger.IssueKeyAsync(workspace, user, "test");
        Assert.Equal(IssueVerdict.Issued, issued.Verdict);
        return issued;
    }

    /// <summary>Begins a call; nothing of it has run yet.</summary>
    public SimulatedCall Call(string path, string key, string json)
    {
        Enter();
        return new SimulatedCall(Reactor, _endpoint, path, key, json);
    }

    /// <summary>Makes the calling thread the reactor's: an await of the ledger may have ended on another one.</summary>
    public void Enter() => Reactor.RunUntilIdle();

    /// <summary>Calls in flight over all users.</summary>
    public int InFlight() => Ledger.Accounts().Sum(account => account.Users.Sum(user => user.InFlight));

    /// <summary>What all open holds have set aside.</summary>
    public long HeldNano() => Ledger.Accounts().Sum(account => account.Held.Value);

    /// <summary>Begins the orderly end, as SIGTERM does.</summary>
    public ValueTask StopAsync(int drainMs)
    {
        Enter();
        return _server.StopAsync(drainMs);
    }

    /// <summary>A chat request, or a message, whose user says the text.</summary>
    /// <param name="path">Which dialect.</param>
    /// <param name="text">What the user says; directives to the upstream stand in it.</param>
    /// <param name="isStream">Whether a stream is wanted.</param>
    /// <param name="maxTokens">The client's maximum; 0 for none.</param>
    /// <param name="model">Another model than the path's usual one.</param>
    public static string Body(string path, string text, bool isStream, int maxTokens = 1000, string? model = null) =>
        $"{{\"model\":\"{model ?? (path == ChatPath ? ChatModel : MessagesModel)}\","
        + (maxTokens > 0 ? $"\"max_tokens\":{maxTokens}," : "")
        + (isStream ? "\"stream\":true," : "")
        + $"\"messages\":[{{\"role\":\"user\",\"content\":\"{text}\"}}]}}";

    public void Dispose()
    {
        _log.Dispose();
        Ledger.Dispose();
    }

    private CatalogSnapshot Catalog()
    {
        ProviderDeadlines deadlines = new(ConnectSeconds, FirstByteSeconds, IdleSeconds, 600);
        ProviderEntry openAi = Provider("openai", ProviderKind.OpenAi, "/v1", deadlines, 0);
        ProviderEntry anthropic = Provider("anthropic", ProviderKind.Anthropic, "", deadlines, 1);
        ProviderEntry early = Provider("early", ProviderKind.OpenAi, "/v1", null!, 2);
        ProviderEntry late = Provider("late", ProviderKind.OpenAi, "/v1", deadlines with { IdleSeconds = -1 }, 3);
        return CatalogSnapshot.Build(
            [openAi, anthropic, early, late],
            [
                Chat(ChatModel, openAi), Chat(MessagesModel, anthropic), Chat(FailsEarly, early), Chat(FailsLate, late),
            ],
            Ledger.ModelNumber,
            DateTimeOffset.UnixEpoch);
    }

    private static ModelSpec Chat(string id, ProviderEntry provider) => new()
    {
        Id = id,
        Upstreams = [new ModelUpstream(provider, "up-" + id, CatalogSnapshot.JsonQuoted("up-" + id), 1)],
        ContextTokens = 100_000,
        MaxOutputTokens = 4096,
        Prices = Prices,
    };

    private ProviderEntry Provider(
        string name, ProviderKind kind, string prefix, ProviderDeadlines deadlines, int number) => new()
        {
            Name = name,
            Kind = kind,
            BaseUrl = new Uri($"http://{Upstream.Endpoint}"),
            Host = Upstream.Endpoint.Address.ToString(),
            Port = Upstream.Endpoint.Port,
            IsTls = false,
            HostHeaderUtf8 = Encoding.ASCII.GetBytes(Upstream.Endpoint.ToString()),
            PathPrefixUtf8 = Encoding.ASCII.GetBytes(prefix),
            ApiKeyUtf8 = "sim-upstream"u8.ToArray(),
            ApiKeySource = "env:TEST",
            Deadlines = deadlines,
            Number = number,
        };
}
