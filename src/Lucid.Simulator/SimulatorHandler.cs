using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Lucid.Net.Async;
using Lucid.Net.Http1;
using Lucid.Net.Server;
using Lucid.Net.Transport;
using Lucid.Simulator.Answers;
using Lucid.Simulator.Ollama;
using Lucid.Simulator.Replay;
using Lucid.Simulator.Requests;
using Lucid.Simulator.Sending;

namespace Lucid.Simulator;

/// <summary>Takes a request from the server to its answer.</summary>
internal sealed class SimulatorHandler : IExchangeHandler
{
    private readonly SimulatorOptions _options;
    private readonly RecordingShelf _shelf;
    private readonly RequestInspector _inspector;
    private readonly AnswerRun _run;
    private readonly int _poolSlot = Reactor.NewSlotKey();
    private long _requestNumber;
    private volatile ReceivedRequest? _lastRequest;

    public SimulatorHandler(SimulatorOptions options, RecordingShelf shelf)
    {
        _options = options;
        _shelf = shelf;
        _inspector = new RequestInspector(new UpstreamKeys(options.UpstreamKeys), options.RefusesRepeatedRoles);
        _run = new AnswerRun(Gates);
    }

    public GateBoard Gates { get; } = new();

    public SimulatorCounters Counters { get; } = new();

    public ReceivedRequest? LastRequest => _lastRequest;

    [AsyncMethodBuilder(typeof(PooledTaskBuilder))]
    public async ValueTask HandleAsync(ServerExchange exchange)
    {
        SessionPool pool = PoolOf(exchange.Reactor);
        Session session = pool.Rent();
        try
        {
            await AnswerAsync(exchange, session);
        }
        finally
        {
            pool.Return(session);
        }
    }

    private ValueTask AnswerAsync(ServerExchange exchange, Session session)
    {
        SimulatorRoute route = SimulatorRoutes.Of(exchange.Request);
        session.Provider = SimulatorRoutes.ProviderOf(route, exchange.Request);
        session.RequestNumber = Interlocked.Increment(ref _requestNumber);
        switch (route)
        {
            case SimulatorRoute.Chat:
            case SimulatorRoute.Messages:
            case SimulatorRoute.OllamaChat:
                return AnswerModelAsync(exchange, session, route);
            case SimulatorRoute.CountTokens:
                session.Request.IsCount = true;
                return AnswerModelAsync(exchange, session, route);
            case SimulatorRoute.OllamaGenerate or SimulatorRoute.OllamaShow:
                session.Request.Kind = OllamaCall.Generate;
                return AnswerModelAsync(exchange, session, route);
            case SimulatorRoute.OllamaEmbed:
                session.Request.Kind = OllamaCall.Embed;
                return AnswerModelAsync(exchange, session, route);
            case SimulatorRoute.OllamaTags:
                OllamaPages.WriteTags(session.Body);
                return AnswerJsonAsync(exchange, session, 200);
            case SimulatorRoute.OllamaVersion:
                session.Body.Append(OllamaPages.Version);
                return AnswerJsonAsync(exchange, session, 200);
            case SimulatorRoute.Models:
                session.Body.Append(
                    "{\"object\":\"list\",\"data\":[{\"id\":\"simulated\",\"object\":\"model\","u8);
                session.Body.Append("\"created\":1790000000,\"owned_by\":\"simulator\"}]}"u8);
                return AnswerJsonAsync(exchange, session, 200);
            case SimulatorRoute.Stats:
                Counters.Write(session.Body);
                return AnswerJsonAsync(exchange, session, 200);
            case SimulatorRoute.Last when _lastRequest is { } last:
                ReceivedRequestText.Write(last, session.Body);
                return AnswerJsonAsync(exchange, session, 200);
            default:
                int status = route == SimulatorRoute.WrongMethod ? 405 : 404;
                ProviderErrors.Write(session.Provider, session.Body, status, "Unknown request URL.", null);
                return AnswerJsonAsync(exchange, session, status);
        }
    }

    private static async ValueTask AnswerJsonAsync(ServerExchange exchange, Session session, int status) =>
        await exchange.AnswerAsync(status, "application/json"u8, session.Body.Written);

    [AsyncMethodBuilder(typeof(PooledTaskBuilder))]
    private async ValueTask AnswerModelAsync(ServerExchange exchange, Session session, SimulatorRoute route)
    {
        BodyOutcome outcome = await exchange.ReadBodyAsync(_options.MaxBodyBytes);
        if (outcome != BodyOutcome.Complete)
        {
            await RefuseBodyAsync(exchange, session, outcome);
            return;
        }

        Counters.Received(exchange.Body.Length);
        if (_options.KeepsLastRequest)
        {
            _lastRequest = Keep(exchange);
        }

        RequestProblem? problem = _inspector.Inspect(exchange.Request, exchange.Body, session);
        Recording? recording = _shelf.Always;
        if (problem is null && session.Directives.Replay is { } name)
        {
            recording = _shelf.Find(name);
            problem = recording is null ? new RequestProblem($"There is no recording '{name}'.", null, 404) : null;
        }

        if (problem is null && WritePage(session, route))
        {
            await AnswerJsonAsync(exchange, session, 200);
            return;
        }

        // An answer may take minutes: what the client sent is not kept for so long.
        exchange.ReleaseRequest();
        Counters.Open();
        bool isComplete = false;
        try
        {
            if (problem is null)
            {
                isComplete = await _run.SendAsync(exchange, session, recording);
            }
            else
            {
                Counters.Refuse();
                isComplete = await _run.RefuseAsync(exchange, session, problem);
            }
        }
        finally
        {
            Counters.Close(isComplete);
        }
    }

    /// <summary>Writes an answer that is no model's. False: a model answers.</summary>
    private static bool WritePage(Session session, SimulatorRoute route)
    {
        ModelRequest request = session.Request;
        switch (route)
        {
            case SimulatorRoute.CountTokens when session.Directives is { Status: 0, Overflows: false }:
                AnswerUsage usage = AnswerUsage.Of(session.Provider, request, session.Directives, 0, 0);
                session.Body.Append("{\"input_tokens\":"u8);
                session.Body.Append(usage.InputTokens);
                session.Body.Append("}"u8);
                return true;
            case SimulatorRoute.OllamaShow:
                OllamaPages.WriteShow(session.Body, Encoding.UTF8.GetString(request[request.Model]));
                return true;
            case SimulatorRoute.OllamaEmbed:
                OllamaPages.WriteEmbedding(session.Body, request);
                return true;
            case SimulatorRoute.OllamaChat or SimulatorRoute.OllamaGenerate when request.MessageCount == 0:
                OllamaPages.WriteLoaded(session.Body, request);
                return true;
            default:
                return false;
        }
    }

    private async ValueTask RefuseBodyAsync(ServerExchange exchange, Session session, BodyOutcome outcome)
    {
        Counters.Refuse();
        if (outcome == BodyOutcome.TooLarge)
        {
            exchange.CloseAfterAnswer = true;
            await _run.RefuseAsync(exchange, session, new RequestProblem("The request is too large.", null, 413));
        }
    }

    private SessionPool PoolOf(Reactor reactor)
    {
        if (reactor.Slot(_poolSlot) is SessionPool pool)
        {
            return pool;
        }

        SessionPool made = new(Counters);
        reactor.SetSlot(_poolSlot, made);
        return made;
    }

    private static ReceivedRequest Keep(ServerExchange exchange)
    {
        RequestHead head = exchange.Request;
        List<KeyValuePair<string, string>> headers = new(head.HeaderCount);
        for (int i = 0; i < head.HeaderCount; i++)
        {
            headers.Add(new(Encoding.Latin1.GetString(head.Name(i)), Encoding.Latin1.GetString(head.Value(i))));
        }

        return new ReceivedRequest(
            Encoding.Latin1.GetString(head.MethodText),
            Encoding.Latin1.GetString(head.Target),
            headers,
            exchange.Body.ToArray());
    }
}
