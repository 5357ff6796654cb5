using System.Globalization;
using System.Linq;
using System.Text;

using Lucid.Proxy.Ledger;

namespace Lucid.Proxy.Tests.Ledger;

/// <summary>Everything that a ledger tells of itself, as text: two ledgers with the same picture are the
/// same.</summary>
internal sealed record LedgerPicture(string Text)
{
    public static LedgerPicture Of(LedgerStore store)
    {
        StringBuilder text = new();
        foreach (AccountView account in store.Accounts())
        {
            string users = string.Join(',', account.Users.Select(user => $"{user}"));
            text.AppendLine(CultureInfo.InvariantCulture, $"{account with { Users = [] }} {users}");
        }

        foreach (KeyView key in store.Keys(null))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{key}");
        }

        UsageReport usage = store.Usage(new UsageQuery(By: UsageGrouping.Day | UsageGrouping.Workspace
            | UsageGrouping.User | UsageGrouping.Key | UsageGrouping.Model));
        foreach (UsageRow row in usage.Rows)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{row}");
        }

        foreach (CallView call in store.RecentCalls(int.MaxValue, null).Where(call => call.End == CallEnd.Settled))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{call}");
        }

        return new LedgerPicture(text.ToString());
    }
}
