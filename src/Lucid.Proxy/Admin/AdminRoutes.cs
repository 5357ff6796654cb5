using System;
using System.Text;
using System.Threading.Tasks;
using Lucid.Net.Http1;
using Lucid.Net.Server;
using Lucid.Proxy.Telemetry;
using Microsoft.Extensions.Logging;

namespace Lucid.Proxy.Admin;

/// <summary>The admin API on its own listener: token first, then body, then answer.</summary>
/// <remarks>Runs on a reactor of its own, so that a long report never stands in a caller's way.</remarks>
internal sealed class AdminRoutes(AdminApi api, AdminToken token, ILogger log) : IExchangeHandler
{
    /// <summary>The largest body of a request.</summary>
    public const int MaxBodyBytes = 64 << 10;

    /// <inheritdoc/>
    public async ValueTask HandleAsync(ServerExchange exchange)
    {
        RequestHead head = exchange.Request;
        AdminRequest request = AdminRequest.Of(head.MethodText, head.Path, head.Query, default);
        if (!AdminApi.IsOpen(request) && !IsAuthorized(head))
        {
            log.AdminRefused(exchange.Connection.RemoteEndPoint?.ToString() ?? "an unknown address");
            exchange.StartAnswer(401);
            exchange.Header("www-authenticate"u8, "Bearer realm=\"lucid admin\""u8);
            Write(exchange, AdminAnswer.Refused(
                401, "unauthorized",
                    $"Send authorization: Bearer and the token in {AdminToken.FileName} of the data folder."));
            return;
        }

        switch (await exchange.ReadBodyAsync(MaxBodyBytes))
        {
            case BodyOutcome.Complete:
                request = request with { Body = exchange.Body.ToArray() };
                break;
            case BodyOutcome.TooLarge:
                Refuse(exchange, 413, "body_too_large", "The body is larger than any this API takes (64 KiB).");
                return;
            case BodyOutcome.TimedOut:
                Refuse(exchange, 408, "body_timeout", "The body did not arrive in time.");
                return;
            case BodyOutcome.Truncated:
                Refuse(exchange, 400, "invalid_body", RejectReasons.Text(RejectReason.BodyTruncated));
                return;
            case BodyOutcome.Rejected:
                Refuse(exchange, 400, "invalid_body", RejectReasons.Text(exchange.BodyReject));
                return;
            default:
                return;
        }

        AdminAnswer answer = await api.AnswerAsync(request);
        // A durable change completes on the ledger's thread; the connection belongs to the reactor's.
        await exchange.Reactor.SwitchToAsync();
        exchange.StartAnswer(answer.Status);
        Write(exchange, answer);
        await exchange.FlushAsync();
    }

    private bool IsAuthorized(RequestHead head)
        => head.Count(KnownHeader.Authorization) == 1
            && head.TryGet(KnownHeader.Authorization, out ReadOnlySpan<byte> authorization)
            && token.Opens(authorization);

    private static void Refuse(ServerExchange exchange, int status, string code, string message)
    {
        exchange.CloseAfterAnswer = true;
        exchange.StartAnswer(status);
        Write(exchange, AdminAnswer.Refused(status, code, message));
    }

    private static void Write(ServerExchange exchange, in AdminAnswer answer)
    {
        exchange.Header("content-type"u8, Encoding.ASCII.GetBytes(answer.ContentType));
        // Balances and, once, a key: nothing between here and the operator may keep them.
        exchange.Header("cache-control"u8, "no-store"u8);
        exchange.BeginBody(answer.Body.Length);
        exchange.Write(answer.Body);
    }
}
