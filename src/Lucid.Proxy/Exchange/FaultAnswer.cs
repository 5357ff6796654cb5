using System;
using Lucid.Net.Http1;
using Lucid.Net.Server;
using Lucid.Proxy.Catalog;
using Lucid.Proxy.Dialects;
using Lucid.Proxy.Ledger;
using Lucid.Proxy.Relaying;
using Lucid.Proxy.Routing;

namespace Lucid.Proxy.Exchange;

/// <summary>Writes error answers in the dialect of the path.</summary>
/// <param name="nextId">Ids for requests that never become exchanges.</param>
/// <param name="limits">The limits that the server was opened with, to be named in its refusals.</param>
internal sealed class FaultAnswer(Func<ExchangeId> nextId, LimitSettings limits) : IRejectionAnswer
{
    /// <summary>Writes the whole answer; the server sends it.</summary>
    /// <param name="exchange">The exchange, without an answer yet.</param>
    /// <param name="dialect">The dialect of its path.</param>
    /// <param name="id">Its id, for header and body.</param>
    /// <param name="fault">What to tell.</param>
    /// <param name="allowed">The methods that the path takes; used on 405 only.</param>
    public static void Write(
        ServerExchange exchange, Dialect dialect, ExchangeId id, in Fault fault, ReadOnlySpan<byte> allowed = default)
    {
        var row = FaultTable.Of(fault.Kind);
        Write(exchange, dialect, id, row.Status, row, fault, allowed);
    }

    /// <summary>Answers a request that HTTP itself refuses.</summary>
    public void Answer(ServerExchange exchange, RejectReason reason, ReadOnlySpan<byte> target)
    {
        var dialect = RouteTable.IsAnthropic(target) ? Dialect.Anthropic
            : RouteTable.IsOllama(target) ? Dialect.Ollama
            : Dialect.OpenAi;
        var status = RejectReasons.Status(reason);
        var row = FaultTable.Of(status switch
        {
            413 => FaultKind.BodyTooLarge,
            503 => FaultKind.Overloaded,
            _ => FaultKind.Http,
        });
        var fault = new Fault(
            FaultKind.Http, LimitText.Of(reason, limits), RetryAfterSeconds: status == 503 ? 1 : 0);
        Write(exchange, dialect, nextId(), status, row, fault, "GET, HEAD, POST"u8);
    }

    private static void Write(
        ServerExchange exchange, Dialect dialect, ExchangeId id, int status, in FaultTable.Row row, in Fault fault,
        ReadOnlySpan<byte> allowed)
    {
        Span<byte> idText = stackalloc byte[ExchangeId.TextBytes];
        id.WriteText(idText);
        var body = ErrorBody.Write(
            dialect, FaultTable.TypeFor(row, dialect), row.Code, fault.Parameter, fault.Message, idText);
        exchange.StartAnswer(status);
        exchange.Header("content-type"u8, "application/json"u8);
        AnswerHead.WriteIds(exchange, dialect, idText);
        if (fault.RetryAfterSeconds > 0)
        {
            exchange.Header("retry-after"u8, fault.RetryAfterSeconds);
        }

        if (status == 405)
        {
            exchange.Header("allow"u8, allowed);
        }

        switch (fault.Kind)
        {
            case FaultKind.InvalidKey:
                exchange.Header("www-authenticate"u8, "Bearer"u8);
                break;
            case FaultKind.InsufficientBalance:
                // Trying again cannot help before somebody adds credit.
                exchange.Header("x-should-retry"u8, "false"u8);
                break;
            default:
                break;
        }

        exchange.BeginBody(body.Length);
        exchange.Write(body);
    }
}
