using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using Lucid.Net.Async;
using Lucid.Net.Http1;
using Lucid.Net.Server;
using Lucid.Net.Transport;
using Lucid.Proxy.Admission;
using Lucid.Proxy.Catalog;
using Lucid.Proxy.Dialects;
using Lucid.Proxy.Keys;
using Lucid.Proxy.Ledger;
using Lucid.Proxy.Relaying;
using Lucid.Proxy.Routing;
using Lucid.Proxy.Telemetry;

namespace Lucid.Proxy.Exchange;

/// <summary>
/// Leads each exchange down its one way: route, admit the caller, admit the spend, call, relay, settle, record
/// (steps 3 to 9 of ARCHITECTURE.md; 1 and 2, receiving and reading the head, are the server's).
/// </summary>
internal sealed partial class ExchangeConductor : IExchangeHandler
{
    private static readonly int RoomKey = Reactor.NewSlotKey();

    private static ReadOnlySpan<byte> HelloText => "LucidLM is running\n"u8;

    private readonly CatalogHolder _catalog;
    private readonly ILedger _ledger;
    private readonly KeyGate _keys;
    private readonly ProxyLimits _limits;
    private readonly ExchangeLog _log;
    private readonly Lock _roomsGate = new();
    private readonly List<ReactorRoom> _rooms = [];

    /// <summary>Puts the stages together.</summary>
    public ExchangeConductor(
        CatalogHolder catalog, ILedger ledger, KeyRing keys, ProxyLimits limits, ExchangeLog log)
    {
        _catalog = catalog;
        _ledger = ledger;
        _keys = new KeyGate(keys);
        _limits = limits;
        _log = log;
    }

    /// <summary>Told of our own faults: an exception inside an exchange. The exchange is settled and answered all the
    /// same.</summary>
    public Action<Exception>? OnFault { get; set; }

    /// <summary>Milliseconds of an upstream's silence after which the client of a stream hears from us.</summary>
    public int KeepAliveMs { get; init; } = KeepAlive.DefaultSilenceMs;

    /// <inheritdoc/>
    public ValueTask HandleAsync(ServerExchange exchange)
    {
        // 3 Route.
        var head = exchange.Request;
        var match = RouteTable.Match(head.Method, head.Path);
        var dialect = DialectOf(match);
        var origin = head.TryGet(KnownHeader.Origin, out var page) ? Cors.Find(page) : null;
        if (origin is not null)
        {
            exchange.AnswerLines = origin.AnswerLines;
        }

        if (head.Method == HttpMethod.Options && (match.Route != Route.None || head.Path.SequenceEqual("*"u8)))
        {
            return AnswerOptions(exchange, match, origin);
        }

        if (match.Route == Route.None)
        {
            return Refuse(exchange, match, new Fault(FaultKind.RouteNotFound, RouteTable.NotFoundHint(head.Path)));
        }

        if (!match.IsMethodAllowed)
        {
            return Refuse(
                exchange, match, new Fault(FaultKind.MethodNotAllowed, "This path does not take that method."));
        }

        switch (match.Route)
        {
            case Route.Models:
                var models = _catalog.Current.ModelsJson;
                AnswerHead.WriteJson(exchange, dialect, 200, NextIdText(exchange, out _), models.Length);
                exchange.Write(models);
                return ValueTask.CompletedTask;
            case Route.Model:
                return AnswerModel(exchange, match);
            case Route.Hello:
                return AnswerHello(exchange);
            default:
                var context = RoomOf(exchange.Reactor).Rent();
                context.Begin(RoomOf(exchange.Reactor), exchange, match.Route, dialect);
                return RunAsync(context);
        }
    }

    [AsyncMethodBuilder(typeof(PooledTaskBuilder))]
    private async ValueTask RunAsync(ExchangeContext context)
    {
        try
        {
            // 4a Admit the caller, before a byte of the body is read. 4b Admit the spend. 5 Translate and 6 Call.
            if (context.IsFree)
            {
                await ServeFreeAsync(context);
            }
            else if (await AdmitCallerAsync(context)
                && await ReadBodyAsync(context)
                && await AdmitSpendAsync(context)
                && await CallAsync(context))
            {
                // 7 Relay.
                await RelayAsync(context);
            }
        }
        catch (Exception fault)
        {
            // The owner of our own mistakes: one exchange fails, is settled and told, and the reactor goes on.
            OnFault?.Invoke(fault);
            context.Fault = new Fault(FaultKind.Internal, "The gateway failed to handle this request.");
        }
        finally
        {
            // 8 Settle, exactly once, on every way out.
            Settle(context);
        }

        if (context.Relay.KeepAlive.IsSending)
        {
            // The call failed while a keep-alive waited for its client: what tells the failure goes behind it.
            await context.Relay.KeepAlive.EndSendAsync();
        }

        if (_ledger.IsStrict)
        {
            await _ledger.DurableAsync(context.Room.Session);
            await context.Room.Reactor.SwitchToAsync();
        }

        TellFault(context);
        // 9 Record.
        Record(context);
        context.Room.Return(context);
    }

    private ReactorRoom RoomOf(Reactor reactor)
    {
        if (reactor.Slot(RoomKey) is ReactorRoom room)
        {
            return room;
        }

        room = new ReactorRoom(reactor, _ledger.OpenSession(reactor.Index));
        reactor.SetSlot(RoomKey, room);
        lock (_roomsGate)
        {
            _rooms.Add(room);
        }

        return room;
    }

    /// <summary>Ends the running calls of every key that is revoked by now. Any thread; complete when each reactor has
    /// looked.</summary>
    public async ValueTask EndCallsOfRevokedKeysAsync()
    {
        ReactorRoom[] rooms;
        lock (_roomsGate)
        {
            rooms = [.. _rooms];
        }

        foreach (var room in rooms)
        {
            await room.Reactor.SwitchToAsync();
            for (var i = room.Running.Count - 1; i >= 0; i--)
            {
                if (room.Running[i].Key is { IsRevoked: true })
                {
                    room.Running[i].OnKeyRevoked();
                }
            }
        }
    }

    private ValueTask AnswerModel(ServerExchange exchange, in RouteMatch match)
    {
        Span<byte> id = stackalloc byte[512];
        if (PercentText.TryDecode(exchange.Request.Path[RouteTable.ModelPrefix.Length..], id, out var idBytes)
            && _catalog.Current.TryFind(id[..idBytes], out var model))
        {
            AnswerHead.WriteJson(
                exchange, Dialect.OpenAi, 200, NextIdText(exchange, out _), model.Json.Length);
            exchange.Write(model.Json);
            return ValueTask.CompletedTask;
        }

        return Refuse(exchange, match, new Fault(
            FaultKind.ModelNotFound, "This model does not exist here. GET /v1/models lists those that do.", "model"));
    }

    private ValueTask Refuse(ServerExchange exchange, in RouteMatch match, in Fault fault)
    {
        var dialect = DialectOf(match);
        NextIdText(exchange, out var id);
        FaultAnswer.Write(exchange, dialect, id, fault, RouteTable.Allowed(match.Route));
        RecordRefusal(exchange, id, fault);
        return ValueTask.CompletedTask;
    }

    /// <summary>Clients ask so whether anybody is there: Claude Code before its first call, Ollama's package
    /// too.</summary>
    private static ValueTask AnswerHello(ServerExchange exchange)
    {
        exchange.StartAnswer(200);
        exchange.Header("content-type"u8, "text/plain; charset=utf-8"u8);
        exchange.BeginBody(HelloText.Length);
        exchange.Write(HelloText);
        return ValueTask.CompletedTask;
    }

    private static Dialect DialectOf(in RouteMatch match) => match.IsAnthropicPath ? Dialect.Anthropic
        : match.IsOllamaPath ? Dialect.Ollama
        : Dialect.OpenAi;

    private byte[] NextIdText(ServerExchange exchange, out ExchangeId id)
    {
        var room = RoomOf(exchange.Reactor);
        id = room.Session.NextExchangeId();
        id.WriteText(room.IdText);
        return room.IdText;
    }
}
