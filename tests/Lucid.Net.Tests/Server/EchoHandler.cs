using System;
using System.Threading.Tasks;
using Lucid.Net.Server;

namespace Lucid.Net.Tests.Server;

/// <summary>Answers with the body it got; the path chooses how.</summary>
internal sealed class EchoHandler : IExchangeHandler, IClientWatcher
{
    public int MaxBodyBytes { get; init; } = 1000;

    public BodyOutcome LastOutcome { get; private set; }

    public int ClientsGone { get; private set; }

    public async ValueTask HandleAsync(ServerExchange exchange)
    {
        exchange.ClientWatcher = this;
        if (exchange.Request.Path.SequenceEqual("/refuse"u8))
        {
            // Decided by the head alone: the body stays unread.
            await exchange.AnswerAsync(401, "text/plain"u8, "no"u8);
            return;
        }

        if (exchange.Request.Path.SequenceEqual("/silent"u8))
        {
            return;
        }

        LastOutcome = await exchange.ReadBodyAsync(MaxBodyBytes);
        if (LastOutcome != BodyOutcome.Complete)
        {
            exchange.CloseAfterAnswer = true;
            await exchange.AnswerAsync(LastOutcome == BodyOutcome.TooLarge ? 413 : 400, "text/plain"u8, "body"u8);
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

    public void OnClientGone(ServerExchange exchange) => ClientsGone++;
}
