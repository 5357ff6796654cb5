using System.Globalization;
using Lucid.Net.Http1;
using Lucid.Proxy.Relaying;

namespace Lucid.Proxy.Exchange;

/// <summary>Why an upstream's answer could not be passed on, for the operator's log: callers are only told that it was
/// so.</summary>
internal static class BrokenAnswer
{
    /// <summary>A phrase without the upstream's own words.</summary>
    public static string ReasonOf(ExchangeContext context, RelayEnd end)
    {
        var relay = context.Relay;
        if (end == RelayEnd.Truncated)
        {
            return "its connection ended before its answer did";
        }

        if (relay.Upstream is { Reject: not RejectReason.None } upstream)
        {
            return RejectReasons.Text(upstream.Reject);
        }

        return context.UpstreamStatus switch
        {
            >= 300 and < 400 => string.Create(
                CultureInfo.InvariantCulture, $"it redirected ({context.UpstreamStatus}), which is not followed"),
            not 200 => string.Create(CultureInfo.InvariantCulture, $"it answered with status {context.UpstreamStatus}"),
            _ when relay.Coding != AnswerCoding.None && context.AnswerKind == AnswerKind.Other =>
                "its content coding was not asked for and is none that is inflated",
            _ when relay.Coding != AnswerCoding.None => "its compressed body is damaged or inflates to too much",
            _ when context.AnswerKind == AnswerKind.Other => "its content type is not that of an answer",
            _ => "what it sent is not an answer of its API",
        };
    }
}
