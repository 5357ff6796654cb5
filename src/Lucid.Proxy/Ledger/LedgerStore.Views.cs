using System;
using System.Collections.Generic;

using Lucid.Net.Bytes;
using Lucid.Proxy.Keys;
using Lucid.Proxy.Metering;

namespace Lucid.Proxy.Ledger;

/// <summary>What operators see.</summary>
internal sealed partial class LedgerStore
{
    public bool TryFindWorkspace(string idOrName, out WorkspaceId id)
    {
        lock (_controlGate)
        {
            if (_directory.FindWorkspace(idOrName) is WorkspaceEntry named)
            {
                id = named.Id;
                return true;
            }

            return WorkspaceId.TryParse(idOrName, out id) && _directory.Find(id) is not null;
        }
    }

    public IReadOnlyList<AccountView> Accounts()
    {
        lock (_controlGate)
        {
            List<AccountView> views = new(_directory.Workspaces.Count);
            foreach (WorkspaceEntry workspace in _directory.Workspaces)
            {
                views.Add(ViewOf(workspace));
            }

            return views;
        }
    }

    public AccountView? Account(WorkspaceId id)
    {
        lock (_controlGate)
        {
            return _directory.Find(id) is WorkspaceEntry workspace ? ViewOf(workspace) : null;
        }
    }

    public IReadOnlyList<KeyView> Keys(WorkspaceId? workspace)
    {
        lock (_controlGate)
        {
            List<KeyView> views = [];
            foreach (KeyEntry key in _directory.Keys)
            {
                if (workspace is null || key.Workspace == workspace)
                {
                    views.Add(ViewOf(key, _directory.RevocationOf(key.Id)?.AtUnixMs));
                }
            }

            return views;
        }
    }

    public UsageReport Usage(UsageQuery query)
    {
        List<KeyValuePair<UsageKey, UsageTotals>> all = _books.Usage(_journal);
        Dictionary<UsageKey, UsageTotals> groups = [];
        UsageTotals total = default;
        foreach ((UsageKey key, UsageTotals totals) in all)
        {
            if (Matches(query, in key))
            {
                UsageKey group = UsageGroups.KeyOf(in key, query.By);
                groups[group] = groups.GetValueOrDefault(group) + totals;
                total += totals;
            }
        }

        List<UsageKey> keys = [.. groups.Keys];
        keys.Sort(UsageGroups.Compare);
        List<UsageRow> rows = new(keys.Count);
        lock (_controlGate)
        {
            foreach (UsageKey key in keys)
            {
                rows.Add(UsageGroups.RowOf(_directory, in key, query.By, groups[key]));
            }
        }

        return new UsageReport(rows, total);
    }

    public IReadOnlyList<CallView> RecentCalls(int most, WorkspaceId? workspace)
    {
        List<FinishedCall> calls = _books.Recent(_journal, most, workspace);
        List<CallView> views = new(calls.Count);
        lock (_controlGate)
        {
            foreach (FinishedCall call in calls)
            {
                views.Add(ViewOf(call.Entry, call.End));
            }
        }

        return views;
    }

    private static bool Matches(UsageQuery query, in UsageKey key) =>
        (query.Workspace is null || query.Workspace == key.Workspace)
        && (query.FirstDay is null || key.DayNumber >= query.FirstDay.Value.DayNumber)
        && (query.LastDay is null || key.DayNumber <= query.LastDay.Value.DayNumber);

    private static KeyView ViewOf(KeyEntry key, long? revokedAtUnixMs) => new(
        key.Id,
        key.Workspace,
        key.User,
        key.UserName,
        key.Name,
        key.Prefix,
        DateTimeOffset.FromUnixTimeMilliseconds(key.CreatedAtUnixMs),
        revokedAtUnixMs is null ? null : DateTimeOffset.FromUnixTimeMilliseconds(revokedAtUnixMs.Value));

    private AccountView ViewOf(WorkspaceEntry workspace)
    {
        AccountRecord record = ReadAccount(workspace.Id);
        List<UserView> users = [];
        for (UserEntry? user = workspace.FirstUser; user is not null; user = user.Next)
        {
            UserChange change = new() { Act = UserAct.Read, Incarnation = _incarnation };
            lock (_userGates[LedgerStripe.IndexOf(user.Id.Value)])
            {
                Invariant.Holds(_controlUsers.TryChange(user.Id.Value, ref change));
            }

            users.Add(new UserView(user.Id, user.Name, change.InFlight));
        }

        return new AccountView(
            workspace.Id,
            workspace.Name,
            DateTimeOffset.FromUnixTimeMilliseconds(workspace.CreatedAtUnixMs),
            new NanoUsd(record.BalanceNano),
            LedgerMachine.Held(in record, _incarnation),
            users);
    }

    private CallView ViewOf(in SettledEntry entry, CallEnd end)
    {
        CallEntry call = entry.Call;
        return new CallView(
            call.Exchange,
            DateTimeOffset.FromUnixTimeMilliseconds(call.AtUnixMs),
            call.Workspace,
            _directory.Find(call.Workspace)?.Name ?? "?",
            call.User,
            _directory.Find(call.User)?.Name ?? "?",
            call.Key,
            _directory.ModelId(call.ModelNumber),
            call.Held,
            entry.Receipt,
            entry.Usage,
            entry.Source,
            entry.Status,
            entry.DurationMs,
            end);
    }
}
