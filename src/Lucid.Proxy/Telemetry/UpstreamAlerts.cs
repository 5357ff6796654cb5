using System;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Lucid.Proxy.Telemetry;

/// <summary>
/// Tells the operator of upstreams that refuse our account, cannot be reached, answer what is no answer, or serve what
/// has no price. Callers are told little of it, so somebody must hear; once a minute is enough, however many calls meet
/// it.
/// </summary>
internal sealed class UpstreamAlerts(ILogger log)
{
    private const long QuietMs = 60_000;

    /// <summary>Looks at a record on the reactor's own thread; allocates only when it says something.</summary>
    public void Look(in ExchangeRecord record, ProviderCounters provider)
    {
        if (record.IsUnpriced && record.AtUnixMs - provider.UnpricedAtUnixMs >= QuietMs)
        {
            provider.UnpricedAtUnixMs = record.AtUnixMs;
            log.UnpricedTier(provider.Name, Encoding.UTF8.GetString(record.Model));
        }

        if (record.ErrorCode.SequenceEqual("upstream_error"u8))
        {
            if (record.AtUnixMs - provider.BrokenAtUnixMs >= QuietMs)
            {
                provider.BrokenAtUnixMs = record.AtUnixMs;
                log.AnswerBroken(provider.Name, ReasonOf(record));
            }

            return;
        }

        bool isAccount = record.UpstreamStatus is 401 or 402 or 403;
        bool isUnreachable = record.Outcome == ExchangeOutcome.UpstreamFailed && record.UpstreamStatus == 0;
        if ((!isAccount && !isUnreachable) || record.AtUnixMs - provider.AlertedAtUnixMs < QuietMs)
        {
            return;
        }

        provider.AlertedAtUnixMs = record.AtUnixMs;
        if (isAccount)
        {
            log.AccountRefused(provider.Name, record.UpstreamStatus);
        }
        else
        {
            log.Unreachable(provider.Name, ReasonOf(record));
        }
    }

    private static string ReasonOf(in ExchangeRecord record) =>
        record.UpstreamDetail?.TrimEnd('.') ?? Encoding.ASCII.GetString(record.ErrorCode);
}
