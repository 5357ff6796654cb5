using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using Lucid.Proxy.Catalog;
using Lucid.Proxy.Ledger;
using Lucid.Proxy.Metering;

namespace Lucid.Proxy.Admin;

/// <summary>Adds up rows per model to the groups asked for, with what the models' makers would have charged.</summary>
internal static class UsageFold
{
    /// <summary>The report by the asked groups.</summary>
    /// <param name="report">Rows by the asked groups and by model.</param>
    /// <param name="by">The asked groups.</param>
    /// <param name="catalog">Knows the makers' prices.</param>
    public static UsageBody By(UsageReport report, UsageGrouping by, CatalogSnapshot catalog)
    {
        Dictionary<string, Sum> groups = new(StringComparer.Ordinal);
        Sum total = new(null);
        foreach (UsageRow row in report.Rows)
        {
            NanoUsd firstParty = FirstParty(row, catalog);
            string key = KeyOf(row, by);
            if (!groups.TryGetValue(key, out Sum? group))
            {
                group = new Sum(row);
                groups.Add(key, group);
            }

            group.Add(row.Totals, firstParty);
            total.Add(row.Totals, firstParty);
        }

        UsageRowBody[] rows = by == UsageGrouping.None ? [] : [.. groups.Values.Select(group => group.Body(by))];
        return new UsageBody(rows, total.Body(UsageGrouping.None));
    }

    // A model of no known first-party price (a local one, one no longer offered) saved nothing and cost nothing more.
    // Roll-ups do not know which calls had a long context: what the maker would have charged is then understated.
    private static NanoUsd FirstParty(UsageRow row, CatalogSnapshot catalog)
        => catalog.TryFind(Encoding.UTF8.GetBytes(row.Model ?? string.Empty), out ModelEntry? model)
            && model.FirstPartyPrices is { } prices
                ? prices.CostOfMany(row.Totals.Tokens)
                : row.Totals.Charged;

    private static string KeyOf(UsageRow row, UsageGrouping by) => string.Join(
        '\n',
        by.HasFlag(UsageGrouping.Day) ? row.Day?.ToString("O", CultureInfo.InvariantCulture) : null,
        by.HasFlag(UsageGrouping.Workspace) ? row.Workspace?.ToString() : null,
        by.HasFlag(UsageGrouping.User) ? row.User?.ToString() : null,
        by.HasFlag(UsageGrouping.Key) ? row.Key?.ToString() : null,
        by.HasFlag(UsageGrouping.Model) ? row.Model : null);

    private sealed class Sum(UsageRow? row)
    {
        private UsageTotals _totals;
        private NanoUsd _firstParty;

        public void Add(in UsageTotals totals, NanoUsd firstParty)
        {
            _totals += totals;
            _firstParty += firstParty;
        }

        public UsageRowBody Body(UsageGrouping by) => new(
            by.HasFlag(UsageGrouping.Day) ? row?.Day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : null,
            row?.Workspace?.ToString(),
            row?.WorkspaceName,
            by.HasFlag(UsageGrouping.User) || by.HasFlag(UsageGrouping.Key) ? row?.UserName : null,
            by.HasFlag(UsageGrouping.Key) ? row?.Key?.ToString() : null,
            by.HasFlag(UsageGrouping.Key) ? row?.KeyName : null,
            by.HasFlag(UsageGrouping.Model) ? row?.Model : null,
            _totals.Calls,
            _totals.Tokens.InputTokens,
            _totals.Tokens.CacheReadTokens,
            _totals.Tokens.CacheWriteTokens,
            _totals.Tokens.CacheWriteHourTokens,
            _totals.Tokens.OutputTokens,
            _totals.Tokens.ReasoningTokens,
            _totals.Charged.ToUsdText(),
            _firstParty.ToUsdText(),
            _totals.WrittenOff.ToUsdText(),
            _totals.CountedCalls);
    }
}
