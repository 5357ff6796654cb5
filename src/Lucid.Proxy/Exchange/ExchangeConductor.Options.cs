using System.Threading.Tasks;
using Lucid.Net.Server;
using Lucid.Proxy.Dialects;
using Lucid.Proxy.Relaying;
using Lucid.Proxy.Routing;

namespace Lucid.Proxy.Exchange;

/// <content>OPTIONS: what a path takes, and whether a web page may call it from a browser.</content>
internal sealed partial class ExchangeConductor
{
    /// <summary>The web pages that may call.</summary>
    public CorsRule Cors { get; init; } = new([]);

    /// <summary>Answers OPTIONS. A page that may not call gets no word of permission, and its browser stops.</summary>
    private ValueTask AnswerOptions(ServerExchange exchange, in RouteMatch match, CorsOrigin? origin)
    {
        var allowed = match.Route == Route.None ? "GET, HEAD, POST"u8 : RouteTable.Allowed(match.Route);
        exchange.StartAnswer(204);
        AnswerHead.WriteIds(
            exchange, match.IsAnthropicPath ? Dialect.Anthropic : Dialect.OpenAi, NextIdText(exchange, out _));
        exchange.Header("allow"u8, allowed);
        if (origin is not null && exchange.Request.TryGet("access-control-request-method"u8, out _))
        {
            exchange.Header("access-control-allow-methods"u8, allowed);
            if (exchange.Request.TryGet("access-control-request-headers"u8, out var names)
                && CorsRule.IsNameList(names))
            {
                // SDKs send fields of their own by the dozen, and no field opens a door here but the key.
                exchange.Header("access-control-allow-headers"u8, names);
            }

            exchange.Header("access-control-max-age"u8, 7200);
        }

        exchange.BeginBody(0);
        return ValueTask.CompletedTask;
    }
}
