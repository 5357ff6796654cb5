using System.Globalization;
using System.Linq;
using Lucid.Proxy.Ledger;

namespace Lucid.Proxy.Admin;

/// <summary>A usage report as the API says it.</summary>
internal static class UsageBodies
{
    /// <summary>The report by the groups that it was asked for.</summary>
    public static UsageBody Of(UsageReport report, UsageGrouping by)
    {
        UsageRowBody[] rows = by == UsageGrouping.None ? [] : [.. report.Rows.Select(row => Of(row, by, row.Totals))];
        return new UsageBody(rows, Of(null, UsageGrouping.None, report.Total));
    }

    private static UsageRowBody Of(UsageRow? row, UsageGrouping by, in UsageTotals totals) => new(
        by.HasFlag(UsageGrouping.Day) ? row?.Day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : null,
        row?.Workspace?.ToString(),
        row?.WorkspaceName,
        by.HasFlag(UsageGrouping.User) || by.HasFlag(UsageGrouping.Key) ? row?.UserName : null,
        by.HasFlag(UsageGrouping.Key) ? row?.Key?.ToString() : null,
        by.HasFlag(UsageGrouping.Key) ? row?.KeyName : null,
        by.HasFlag(UsageGrouping.Model) ? row?.Model : null,
        totals.Calls,
        totals.Tokens.InputTokens,
        totals.Tokens.CacheReadTokens,
        totals.Tokens.CacheWriteTokens,
        totals.Tokens.CacheWriteHourTokens,
        totals.Tokens.OutputTokens,
        totals.Tokens.ReasoningTokens,
        totals.Charged.ToUsdText(),
        totals.FirstParty.ToUsdText(),
        totals.WrittenOff.ToUsdText(),
        totals.CountedCalls);
}
