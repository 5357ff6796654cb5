using System;
using System.Collections.Concurrent;
using System.Threading.Tasks;
using Lucid.Net.Http1;
using Lucid.Net.Server;
using Lucid.Testing;

namespace Lucid.Net.Tests.Server;

/// <summary>Answers with the body it got; the path chooses how.</summary>
internal sealed class EchoHandler : IExchangeHandler, IRejectionAnswer, IClientWatcher
{
    public int MaxBodyBytes { get; init; } = 1000;

    public BodyOutcome LastOutcome { get; private set; }

    public int ClientsGone { get; private set; }

    /// <summary>One line for each request, in the order in which they were answered.</summary>
    public ConcurrentQueue<string> Log { get; } = new();

    public void Answer(ServerExchange exchange, RejectReason reason, ReadOnlySpan<byte> target)
    {
        Log.Enqueue("refused " + reason);
        exchange.StartAnswer(RejectReasons.Status(reason));
        exchange.BeginBody(0);
    }

    public async ValueTask HandleAsync(ServerExchange exchange)
    {
        exchange.ClientWatcher = this;
        var request = $"{exchange.Request.Method} {CaseBytes.Show(exchange.Request.Path)}";
        if (exchange.Request.Path.SequenceEqual("/refuse"u8))
        {
            // Decided by the head alone: the body stays unread.
            Log.Enqueue("handled " + request);
            await exchange.AnswerAsync(401, "text/plain"u8, "no"u8);
            return;
        }

        if (exchange.Request.Path.SequenceEqual("/silent"u8))
        {
            return;
        }

        LastOutcome = await exchange.ReadBodyAsync(MaxBodyBytes);
        Log.Enqueue(LastOutcome == BodyOutcome.Complete
            ? $"handled {request} \"{CaseBytes.Show(exchange.Body)}\""
            : $"handled {request} {LastOutcome}");
        if (LastOutcome != BodyOutcome.Complete)
        {
            exchange.CloseAfterAnswer = true;
            await exchange.AnswerAsync(StatusOf(LastOutcome), "text/plain"u8, "body"u8);
            return;
        }

        if (exchange.Request.Path.SequenceEqual("/cut"u8))
        {
            exchange.StartAnswer(200);
            exchange.BeginChunkedBody();
            exchange.Write("begun"u8);
            exchange.CutAnswer();
            return;
        }

        if (exchange.Request.Path.SequenceEqual("/throw"u8))
        {
            throw new NotSupportedException("a handler's mistake");
        }

        if (exchange.Request.Path.SequenceEqual("/chunked"u8))
        {
            exchange.StartAnswer(200);
            exchange.BeginChunkedBody();
            exchange.Write(exchange.Body);
            await exchange.FlushAsync();
            exchange.Write("!"u8);
            return;
        }

        await exchange.AnswerAsync(200, "text/plain"u8, exchange.Body);
    }

    private static int StatusOf(BodyOutcome outcome) => outcome switch
    {
        BodyOutcome.TooLarge => 413,
        BodyOutcome.TimedOut => 408,
        BodyOutcome.NoRoom => 503,
        _ => 400,
    };

    public void OnClientGone(ServerExchange exchange) => ClientsGone++;
}
