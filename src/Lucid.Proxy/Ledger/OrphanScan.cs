using System;
using System.Collections.Generic;

namespace Lucid.Proxy.Ledger;

/// <summary>Gathers the calls that a crash ended, with the names that the journal gives on the way.</summary>
internal sealed class OrphanScan : IJournalSink
{
    private readonly Dictionary<ExchangeId, CallEntry> _open = [];
    private readonly Dictionary<long, string> _workspaces = [];
    private readonly Dictionary<long, string> _users = [];
    private readonly Dictionary<int, string> _models = [];
    private readonly Dictionary<int, string> _upstreams = [];
    private readonly List<OrphanView> _orphans = [];

    public void On(in JournalRecord record)
    {
        switch (record.Kind)
        {
            case EntryKind.WorkspaceCreated:
                WorkspaceCreatedEntry workspace = WorkspaceCreatedEntry.Read(record.Body);
                _workspaces[workspace.Workspace.Value] = workspace.Name;
                break;
            case EntryKind.KeyIssued:
                KeyIssuedEntry key = KeyIssuedEntry.Read(record.Body);
                _users[key.User.Value] = key.UserName;
                break;
            case EntryKind.ModelRegistered:
                ModelRegisteredEntry model = ModelRegisteredEntry.Read(record.Body);
                _models[model.Number] = model.ModelId;
                break;
            case EntryKind.UpstreamRegistered:
                UpstreamRegisteredEntry upstream = UpstreamRegisteredEntry.Read(record.Body);
                _upstreams[upstream.Number] = upstream.Name;
                break;
            case EntryKind.Opened:
                CallEntry opened = OpenedEntry.Read(record.Body).Call;
                _open[opened.Exchange] = opened;
                break;
            case EntryKind.Settled:
                _open.Remove(SettledEntry.Read(record.Body).Call.Exchange);
                break;
            case EntryKind.Orphaned:
                OrphanedEntry orphan = OrphanedEntry.Read(record.Body);
                _open.Remove(orphan.Call.Exchange);
                _orphans.Add(ViewOf(orphan.Call, orphan.OpenedAtUnixMs, orphan.Call.AtUnixMs));
                break;
        }
    }

    /// <summary>The orphans, oldest closing first.</summary>
    /// <param name="withOpen">
    /// Whether calls that are still open belong to them: nobody runs this ledger, so the next start will close them.
    /// </param>
    public IReadOnlyList<OrphanView> Orphans(bool withOpen)
    {
        List<OrphanView> all = [.. _orphans];
        if (withOpen)
        {
            foreach (CallEntry call in _open.Values)
            {
                all.Add(ViewOf(call, call.AtUnixMs, closedAtUnixMs: null));
            }
        }

        return all;
    }

    private OrphanView ViewOf(in CallEntry call, long openedAtUnixMs, long? closedAtUnixMs) => new(
        call.Exchange,
        DateTimeOffset.FromUnixTimeMilliseconds(openedAtUnixMs),
        closedAtUnixMs is null ? null : DateTimeOffset.FromUnixTimeMilliseconds(closedAtUnixMs.Value),
        call.Workspace,
        _workspaces.GetValueOrDefault(call.Workspace.Value),
        call.User,
        _users.GetValueOrDefault(call.User.Value),
        call.Key,
        _models.GetValueOrDefault(call.ModelNumber),
        _upstreams.GetValueOrDefault(call.UpstreamNumber),
        call.Held);
}
