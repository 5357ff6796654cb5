using System;
using System.Collections.Generic;
using System.Threading;

using Lucid.Net.Bytes;
using Lucid.Proxy.Keys;
using Lucid.Proxy.Metering;
using Lucid.Proxy.Storage;

namespace Lucid.Proxy.Ledger;

/// <summary>
/// Checkpoints: a copy of everything a start needs, taken while calls go on. Each part is copied at a moment of its
/// own, no lock is held for longer than a slice, and each part says up to which record it holds: a start repeats on
/// every part exactly the records behind its own.
/// </summary>
internal sealed partial class LedgerStore
{
    private const int SliceRows = 1024;

    private readonly Lock _checkpointGate = new();
    private readonly CheckpointFiles _checkpoints;
    private readonly LedgerCheckpointer _checkpointer;
    private readonly RecordSession<AccountRecord, AccountChange> _checkpointAccounts;

    /// <summary>What was wrong at the start and did no harm, a sentence each.</summary>
    public IReadOnlyList<string> RecoveryNotes => _notes;

    /// <summary>Takes a checkpoint now, on this thread: never a reactor's.</summary>
    public CheckpointReport Checkpoint() => Checkpoint(_checkpointer.Mark);

    private CheckpointReport Checkpoint(LogMark mark)
    {
        lock (_checkpointGate)
        {
            try
            {
                (long bytes, bool isTaken) = Take(mark);
                if (!isTaken)
                {
                    return new CheckpointReport(mark.Sequence, bytes, 0, StopReason ?? "The ledger is closed.");
                }

                _checkpoints.RemoveOld();
                return new CheckpointReport(mark.Sequence, bytes, ArchiveSegments(), Problem: null);
            }
            catch (Exception error)
            {
                // The owner of its thread: without this checkpoint a start only takes longer.
                return new CheckpointReport(mark.Sequence, 0, 0, error.Message);
            }
        }
    }

    private (long Bytes, bool IsTaken) Take(LogMark mark)
    {
        using SnapshotWriter snapshot = new(_files, _segments.Folder, _checkpoints.PathOf(mark.Sequence));
        CheckpointWriter writer = new(snapshot);
        writer.Write(
            new CheckpointBegunEntry(mark.Address, _incarnation, UsageCounters.Bytes, NowUnixMs()), mark.Sequence);
        long directory = WriteDirectory(writer);
        foreach (int day in _books.Days())
        {
            if (_books.TryCopyDay(day, out KeyValuePair<UsageKey, UsageCounters>[] rows, out long through))
            {
                writer.Write(rows, through);
            }
        }

        _books.CopyCalls(out CallEntry[] open, out FinishedCall[] recent, out long calls);
        writer.Write(open, recent, calls);

        // What the parts hold beyond the mark must be on disk before they may be relied on.
        long last = Math.Max(writer.LastSequence, Math.Max(directory, calls));
        if (!_journal.WaitUntilDurable(last))
        {
            return (snapshot.Bytes, false);
        }

        writer.Write(new CheckpointEndedEntry(directory, calls), last);
        snapshot.Publish();
        return (snapshot.Bytes, true);
    }

    // Names are only ever added, so their counts at one moment are a snapshot of them; what changes later in an entry
    // (a revocation) carries its sequence. Returns the sequence up to which the directory is written.
    private long WriteDirectory(CheckpointWriter writer)
    {
        long through;
        int workspaces;
        int keys;
        KeyValuePair<CreditReference, CreditEntry>[] credits;
        string[] models;
        string[] upstreams;
        lock (_controlGate)
        {
            through = _journal.LastSequence;
            workspaces = _directory.Workspaces.Count;
            keys = _directory.Keys.Count;
            credits = [.. _directory.Credits];
            models = _directory.Models.ToArray();
            upstreams = _directory.Upstreams.ToArray();
        }

        for (int i = 0; i < models.Length; i++)
        {
            writer.Write(new ModelRegisteredEntry(i + 1, models[i]), through);
        }

        for (int i = 0; i < upstreams.Length; i++)
        {
            writer.Write(new UpstreamRegisteredEntry(i + 1, upstreams[i]), through);
        }

        foreach ((CreditReference reference, CreditEntry credit) in credits)
        {
            writer.Write(new CreditKeptEntry(reference, credit.Amount), credit.Sequence);
        }

        WorkspaceEntry[] slice = new WorkspaceEntry[SliceRows];
        for (int from = 0; from < workspaces; from += SliceRows)
        {
            int count = Math.Min(SliceRows, workspaces - from);
            lock (_controlGate)
            {
                _directory.Workspaces.CopyTo(from, slice, 0, count);
            }

            foreach (WorkspaceEntry workspace in slice.AsSpan(0, count))
            {
                WriteWorkspace(writer, workspace, through);
            }
        }

        WriteKeys(writer, keys, through);
        return through;
    }

    private void WriteWorkspace(CheckpointWriter writer, WorkspaceEntry workspace, long through)
    {
        writer.Write(new WorkspaceCreatedEntry(workspace.Id, workspace.CreatedAtUnixMs, workspace.Name), through);
        AccountChange change = new() { Act = AccountAct.Read };
        lock (_stripes[LedgerStripe.IndexOf(workspace.Id.Value)].Gate)
        {
            Invariant.Holds(_checkpointAccounts.TryChange(workspace.Id.Value, ref change));
        }

        AccountRecord record = change.Record;
        writer.Write(new AccountKeptEntry(workspace.Id, new NanoUsd(record.BalanceNano)), record.LastSequence);
    }

    private void WriteKeys(CheckpointWriter writer, int keys, long through)
    {
        KeyEntry[] slice = new KeyEntry[SliceRows];
        for (int from = 0; from < keys; from += SliceRows)
        {
            int count = Math.Min(SliceRows, keys - from);
            KeyRevocation?[] revocations = new KeyRevocation?[count];
            lock (_controlGate)
            {
                _directory.Keys.CopyTo(from, slice, 0, count);
                for (int i = 0; i < count; i++)
                {
                    revocations[i] = _directory.RevocationOf(slice[i].Id);
                }
            }

            for (int i = 0; i < count; i++)
            {
                KeyEntry key = slice[i];
                writer.Write(
                    new KeyIssuedEntry(
                        key.Id,
                        key.Workspace,
                        key.User,
                        key.CreatedAtUnixMs,
                        key.Hash,
                        key.Prefix,
                        key.UserName,
                        key.Name),
                    through);
                if (revocations[i] is { } revocation && revocation.Sequence <= through)
                {
                    writer.Write(new KeyRevokedEntry(key.Id, revocation.AtUnixMs), revocation.Sequence);
                }
            }
        }
    }
}
