namespace Lucid.Proxy.Ledger;

/// <summary>Groups roll-ups: what a query does not tell apart is zero in the group's key and null in its row.</summary>
internal static class UsageGroups
{
    /// <summary>The group that a roll-up falls in.</summary>
    public static UsageKey KeyOf(in UsageKey key, UsageGrouping by) => new(
        by.HasFlag(UsageGrouping.Day) ? key.DayNumber : 0,
        by.HasFlag(UsageGrouping.Workspace) ? key.Workspace : default,
        by.HasFlag(UsageGrouping.User) ? key.User : default,
        by.HasFlag(UsageGrouping.Key) ? key.Key : default,
        by.HasFlag(UsageGrouping.Model) ? key.ModelNumber : 0);

    /// <summary>Orders by day, workspace, user, key, model.</summary>
    public static int Compare(UsageKey left, UsageKey right)
    {
        int order = left.DayNumber.CompareTo(right.DayNumber);
        order = order != 0 ? order : left.Workspace.Value.CompareTo(right.Workspace.Value);
        order = order != 0 ? order : left.User.Value.CompareTo(right.User.Value);
        order = order != 0 ? order : left.Key.Value.CompareTo(right.Key.Value);
        return order != 0 ? order : left.ModelNumber.CompareTo(right.ModelNumber);
    }

    /// <summary>The row of a group, with names.</summary>
    public static UsageRow RowOf(LedgerDirectory directory, in UsageKey key, UsageGrouping by, UsageTotals totals)
    {
        bool hasWorkspace = by.HasFlag(UsageGrouping.Workspace);
        bool hasUser = by.HasFlag(UsageGrouping.User);
        bool hasKey = by.HasFlag(UsageGrouping.Key);
        return new UsageRow(
            by.HasFlag(UsageGrouping.Day) ? key.Day : null,
            hasWorkspace ? key.Workspace : null,
            hasWorkspace ? directory.Find(key.Workspace)?.Name : null,
            hasUser ? key.User : null,
            hasUser ? directory.Find(key.User)?.Name : null,
            hasKey ? key.Key : null,
            hasKey ? directory.Find(key.Key)?.Name : null,
            by.HasFlag(UsageGrouping.Model) ? directory.ModelId(key.ModelNumber) : null,
            totals);
    }
}
