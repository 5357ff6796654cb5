using System;
using System.Runtime.CompilerServices;
using System.Threading.Tasks;
using Lucid.Net.Async;
using Lucid.Net.Server;
using Lucid.Simulator.Answers;
using Lucid.Simulator.Faults;
using Lucid.Simulator.Replay;
using Lucid.Simulator.Requests;
using Lucid.Simulator.Sending;

namespace Lucid.Simulator;

/// <summary>Sends an answer with the faults that its request asked for. True: sent to its intended end.</summary>
internal sealed class AnswerRun(GateBoard gates)
{
    private const string Json = "application/json";
    private const string EventStream = "text/event-stream; charset=utf-8";
    private const string JsonLines = "application/x-ndjson";

    /// <summary>How often a stream that waits looks at its gate.</summary>
    private const int GateStepMs = 5;

    private const int LongestWaitMs = 24 * 60 * 60 * 1000;

    [AsyncMethodBuilder(typeof(PooledTaskBuilder<>))]
    public async ValueTask<bool> SendAsync(ServerExchange exchange, Session session, Recording? recording)
    {
        exchange.ClientWatcher = session;
        if (!await WaitAsync(exchange, session.Pause, session.Directives.HeadDelayMs))
        {
            return false;
        }

        session.Sender.Begin(exchange, session.Directives);
        if (session.Directives.Redirect != 0)
        {
            return await SendRedirectAsync(session);
        }

        if (session.Directives.Status != 0)
        {
            return await SendProblemAsync(session, new RequestProblem(null, null, session.Directives.Status));
        }

        if (session.Directives.Overflows)
        {
            return await SendProblemAsync(
                session, new RequestProblem(ProviderErrors.OverflowOf(session.Provider), "messages"));
        }

        Planner.Make(session.Provider, session.Request, session.Directives, session.Plan);
        if (recording?.IsStream ?? (session.Request.IsStream || session.Directives.StreamsUnasked))
        {
            return await SendStreamAsync(exchange, session, recording);
        }

        if (session.Directives.Gate is not null && !await WaitForGateAsync(exchange, session))
        {
            return false;
        }

        WriteWhole(session, recording);
        return session.Directives.StallAfter < 0
            ? await SendBodyAsync(session, 200, recording?.ContentType ?? Json)
            : await SendHalfAsync(exchange, session);
    }

    /// <summary>Refuses a request in its provider's shape.</summary>
    public ValueTask<bool> RefuseAsync(ServerExchange exchange, Session session, RequestProblem problem)
    {
        session.Directives = new Directives();
        session.Sender.Begin(exchange, session.Directives);
        return SendProblemAsync(session, problem);
    }

    private static void WriteWhole(Session session, Recording? recording)
    {
        if (recording is not null)
        {
            session.Body.Append(recording.Bytes);
        }
        else
        {
            session.WriteWhole(session.Body);
        }
    }

    private static ValueTask<bool> SendProblemAsync(Session session, RequestProblem problem)
    {
        ProviderErrors.Write(session.Provider, session.Body, problem.Status, problem.Message, problem.Field);
        return SendBodyAsync(session, problem.Status, Json);
    }

    private static ValueTask<bool> SendRedirectAsync(Session session) =>
        SendBodyAsync(session, session.Directives.Redirect, Json, "https://redirected.invalid/v1/messages");

    private static async ValueTask<bool> SendBodyAsync(
        Session session, int status, string contentType, string? location = null)
    {
        AnswerSender sender = session.Sender;
        if (session.Directives.Coding is { } coding)
        {
            BodyCoding.Apply(coding, session.Body);
        }

        int bytes = session.Body.Length;
        if (session.Directives.MalformedEventAt >= 0)
        {
            bytes /= 2;
        }

        // Gemini says in the body how long to wait.
        bool isOverloaded = status is 429 or 503 or 529 && session.Provider != Provider.Gemini;
        int retryAfter = session.Directives.RetryAfterSeconds;
        sender.Head(new AnswerHead(
            status,
            session.Provider,
            session.Directives.ContentType ?? contentType,
            session.Directives.MalformedChunkAt >= 0 ? -1 : bytes,
            retryAfter < 0 && isOverloaded ? 1 : retryAfter,
            location,
            session.RequestNumber)
        {
            Coding = session.Directives.Coding,
        });
        if (session.Directives.MalformedChunkAt >= 0)
        {
            sender.AddMalformedChunk(session.Body.Written[..bytes]);
        }
        else
        {
            // A whole answer is cut in the middle of its body, whatever number of events was named.
            sender.Add(session.Body.Written[..(session.Directives.CutAfter < 0 ? bytes : bytes / 2)]);
        }

        if (session.Directives.CutAfter < 0)
        {
            return await sender.EndAsync();
        }

        await sender.FlushAsync();
        sender.Cut();
        return true;
    }

    /// <summary>A whole answer stalls in the middle of its body, whatever number of events was named.</summary>
    private static async ValueTask<bool> SendHalfAsync(ServerExchange exchange, Session session)
    {
        int bytes = session.Body.Length;
        session.Sender.Head(new AnswerHead(200, session.Provider, Json, bytes, -1, null, session.RequestNumber));
        session.Sender.Add(session.Body.Written[..(bytes / 2)]);
        return await session.Sender.FlushAsync() && await HangAsync(exchange, session);
    }

    /// <summary>Says nothing more for as long as the client stays.</summary>
    private static async ValueTask<bool> HangAsync(ServerExchange exchange, Session session)
    {
        while (await WaitAsync(exchange, session.Pause, LongestWaitMs))
        {
        }

        return false;
    }

    [AsyncMethodBuilder(typeof(PooledTaskBuilder<>))]
    private async ValueTask<bool> SendStreamAsync(ServerExchange exchange, Session session, Recording? recording)
    {
        AnswerSender sender = session.Sender;
        string contentType = session.Directives.ContentType ?? recording?.ContentType
            ?? (session.Provider == Provider.Ollama ? JsonLines : EventStream);
        sender.Head(new AnswerHead(200, session.Provider, contentType, -1, -1, null, session.RequestNumber));
        EventSource source = session.StartStream(recording);
        int unsentEvents = 0;
        for (int sent = 0; ; sent++)
        {
            if (IsStop(session.Directives, sent))
            {
                return await StopAsync(exchange, session, sent);
            }

            if (sent == session.Directives.GateAfter
                && !(await sender.FlushAsync() && await WaitForGateAsync(exchange, session)))
            {
                return false;
            }

            EventKind kind = source.Next();
            if (kind == EventKind.None || (kind == EventKind.Done && session.Directives.OmitsDone))
            {
                return await sender.EndAsync();
            }

            if (kind == EventKind.Token && !await WaitAsync(exchange, session.Pause, session.Directives.TokenDelayMs))
            {
                return false;
            }

            AddEvent(session, source.Event.Span, sent);
            if (++unsentEvents >= session.Directives.Batch && kind != EventKind.Done)
            {
                unsentEvents = 0;
                if (!await sender.FlushAsync())
                {
                    return false;
                }
            }
        }
    }

    private static bool IsStop(in Directives directives, int sent) =>
        sent == directives.CutAfter || sent == directives.ErrorAfter || sent == directives.StallAfter;

    /// <summary>The stream ends here on purpose, or says nothing more.</summary>
    private static async ValueTask<bool> StopAsync(ServerExchange exchange, Session session, int sent)
    {
        if (sent == session.Directives.ErrorAfter)
        {
            session.Sender.Add(ProviderErrors.EventOf(session.Provider).Span);
        }

        if (sent == session.Directives.ErrorAfter && session.Provider is Provider.Ollama or Provider.OpenClaw)
        {
            // These end such a stream as if it were a good one.
            return await session.Sender.EndAsync();
        }

        if (!await session.Sender.FlushAsync())
        {
            return false;
        }

        if (sent == session.Directives.StallAfter)
        {
            return await HangAsync(exchange, session);
        }

        session.Sender.Cut();
        return true;
    }

    private static void AddEvent(Session session, ReadOnlySpan<byte> bytes, int number)
    {
        if (number == session.Directives.MalformedChunkAt)
        {
            session.Sender.AddMalformedChunk(bytes);
            return;
        }

        if (number != session.Directives.MalformedEventAt)
        {
            session.Sender.Add(bytes);
            return;
        }

        // Half of the event, and still an event: the JSON in it is what is broken.
        session.Body.Append(bytes[..(bytes.Length / 2)]);
        session.Body.Append(session.Provider == Provider.Ollama ? "\n"u8 : "\n\n"u8);
        session.Sender.Add(session.Body.Written);
        session.Body.Reset();
    }

    private async ValueTask<bool> WaitForGateAsync(ServerExchange exchange, Session session)
    {
        while (session.Directives.Gate is { } gate && !gates.IsOpen(gate))
        {
            if (!await WaitAsync(exchange, session.Pause, GateStepMs))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Waits. False: the client left, which ends the wait.</summary>
    private static ValueTask<bool> WaitAsync(ServerExchange exchange, Pause pause, int ms) =>
        ms == 0 || exchange.IsClientGone
            ? ValueTask.FromResult(!exchange.IsClientGone)
            : WaitLongAsync(exchange, pause, ms);

    [AsyncMethodBuilder(typeof(PooledTaskBuilder<>))]
    private static async ValueTask<bool> WaitLongAsync(ServerExchange exchange, Pause pause, int ms)
    {
        await pause.For(exchange.Reactor, ms);
        return !exchange.IsClientGone;
    }
}
