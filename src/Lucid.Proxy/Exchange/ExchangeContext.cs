using Lucid.Net.Bytes;
using Lucid.Net.Client;
using Lucid.Net.Server;
using Lucid.Proxy.Admission;
using Lucid.Proxy.Catalog;
using Lucid.Proxy.Dialects;
using Lucid.Proxy.Dialects.Requests;
using Lucid.Proxy.Keys;
using Lucid.Proxy.Ledger;
using Lucid.Proxy.Metering;
using Lucid.Proxy.Relaying;
using Lucid.Proxy.Routing;

namespace Lucid.Proxy.Exchange;

/// <summary>Everything one chat exchange remembers between its steps. Pooled per reactor; each field has one
/// writer.</summary>
internal sealed class ExchangeContext : IClientWatcher
{
    private ExchangePhase _phase;

    /// <summary>Where the room lists it.</summary>
    public int RunningAt { get; set; }

    public ServerExchange Client { get; private set; } = null!;

    public ReactorRoom Room { get; private set; } = null!;

    public Dialect Dialect { get; private set; }

    public Route Route { get; private set; }

    public ExchangeId Id { get; private set; }

    public long StartedAtMs { get; private set; }

    public KeyEntry? Key { get; set; }

    public ModelEntry? Model { get; set; }

    public ModelUpstream? Upstream { get; set; }

    /// <summary>What was read of the request; null once the request is sent.</summary>
    public PeekSlot? Peek { get; set; }

    /// <summary>The request in the upstream's dialect, where that is another; null once the request is sent.</summary>
    public RewrittenRequest? Rewritten { get; set; }

    /// <summary>The request is wanted once more after it was sent.</summary>
    public bool KeepsRequest { get; set; }

    /// <summary>Where its tokens are being counted.</summary>
    public CountingVisit? Counting { get; set; }

    public bool IsStream { get; set; }

    public int BodyBytes { get; set; }

    /// <summary>The input tokens as they are counted here, for a call whose usage never comes.</summary>
    public long CountedInput { get; set; }

    /// <summary>The tier that was asked for.</summary>
    public ServiceTier Tier { get; set; }

    /// <summary>The region that was asked for.</summary>
    public ServiceRegion Region { get; set; }

    /// <summary>The dearest prices that the call can be billed at.</summary>
    public TokenPrices? Prices { get; set; }

    /// <summary>It was served in a tier that has no price here.</summary>
    public bool IsUnpriced { get; set; }

    public SpendBound Bound { get; set; }

    public Hold Hold { get; set; }

    public ClientConnection? Connection { get; set; }

    public int UpstreamStatus { get; set; }

    /// <summary>Why no upstream connection could be made, in a sentence for the operator; null when one was.</summary>
    public string? UpstreamDetail { get; set; }

    public AnswerKind AnswerKind { get; set; }

    public int RetryAfterSeconds { get; set; }

    public RelayEnd RelayEnd { get; set; }

    public Fault Fault { get; set; }

    public NanoUsd Charged { get; set; }

    public TokenUsage Usage { get; set; }

    public UsageSource UsageSource { get; set; }

    public RelayState Relay { get; } = new();

    public bool HasFault => Fault.Kind != FaultKind.None;

    /// <summary>Holds a slot; who came without a key has none.</summary>
    public bool IsAdmitted => _phase >= ExchangePhase.Admitted && Key is not null;

    public bool IsHeld => _phase is ExchangePhase.Held or ExchangePhase.Called && !IsFree;

    /// <summary>A call of Ollama's own API for a model that is not local: paid like any other.</summary>
    public bool IsPriced { get; set; }

    /// <summary>A call that nobody is charged for: no hold, and nothing to settle.</summary>
    public bool IsFree => Route == Route.CountTokens || (RouteTable.IsOllama(Route) && !IsPriced);

    /// <summary>The model in words, for the caller.</summary>
    public string ModelName => Model?.Id ?? "this model";

    public void Begin(ReactorRoom room, ServerExchange client, Route route, Dialect dialect)
    {
        Room = room;
        Client = client;
        Route = route;
        Dialect = dialect;
        Id = room.Session.NextExchangeId();
        StartedAtMs = room.Reactor.NowMs;
        _phase = ExchangePhase.Routed;
        Relay.Reset();
        Relay.Client = client;
        Relay.Dialect = dialect;
        Relay.UpstreamDialect = dialect;
        Id.WriteText(Relay.RequestId);
        client.ClientWatcher = this;
    }

    /// <summary>Steps forward; a step taken twice or out of order is our own fault and ends the exchange.</summary>
    public void Advance(ExchangePhase next)
    {
        Invariant.Holds(next > _phase);
        _phase = next;
    }

    /// <summary>The client left: the upstream is closed at once, whatever it was doing.</summary>
    public void OnClientGone(ServerExchange exchange) => Cancel();

    /// <summary>The caller's key was revoked: the call ends like that of a client that left, but is told.</summary>
    public void OnKeyRevoked()
    {
        // What is priced is asked again before its hold; what is free has none and runs from here on.
        var isRunning = _phase is ExchangePhase.Held or ExchangePhase.Called
            || (IsFree && _phase == ExchangePhase.Admitted);
        if (!HasFault && isRunning)
        {
            Fault = new Fault(FaultKind.InvalidKey, "The API key of this call was revoked while it ran.");
            Cancel();
        }
    }

    private void Cancel()
    {
        Connection?.Cancel();
        Counting?.End();
    }

    /// <summary>The request is sent, or never will be: gives its memory back.</summary>
    public void ReleaseRequest()
    {
        if (KeepsRequest)
        {
            return;
        }

        if (Rewritten is { } rewritten)
        {
            Rewritten = null;
            Room.ReturnRewritten(rewritten);
        }

        if (Peek is { } peek)
        {
            Peek = null;
            Room.ReturnPeek(peek);
            Client.ReleaseRequest();
        }
    }

    /// <summary>Forgets the exchange. Whatever it still held by then would be lost, so that is an invariant.</summary>
    public void End()
    {
        Invariant.Holds(_phase == ExchangePhase.Settled && Connection is null && Peek is null && Rewritten is null);
        Invariant.Holds(Counting is null && !KeepsRequest);
        Relay.Reset();
        Client = null!;
        Key = null;
        Model = null;
        Upstream = null;
        IsPriced = false;
        IsStream = false;
        BodyBytes = 0;
        CountedInput = 0;
        Tier = ServiceTier.Unsaid;
        Region = ServiceRegion.Unsaid;
        Prices = null;
        IsUnpriced = false;
        Bound = default;
        Hold = default;
        UpstreamStatus = 0;
        UpstreamDetail = null;
        AnswerKind = AnswerKind.Other;
        RetryAfterSeconds = 0;
        RelayEnd = RelayEnd.Complete;
        Fault = default;
        Charged = NanoUsd.Zero;
        Usage = default;
        UsageSource = UsageSource.None;
    }
}
