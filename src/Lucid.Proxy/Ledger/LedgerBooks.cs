using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Threading;

using Lucid.Proxy.Keys;

namespace Lucid.Proxy.Ledger;

/// <summary>
/// The books for people: roll-ups and recent calls, fed from the journal's own bytes by the committer (and at
/// recovery), never by a reactor. A reader first takes in what was appended since, so that it sees every settlement
/// that has returned. In steady state nothing is allocated.
/// </summary>
internal sealed class LedgerBooks
{
    private const long MsPerDay = 86_400_000;

    private static readonly int UnixEpochDay = DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;

    private readonly Lock _gate = new();
    private readonly Dictionary<UsageKey, UsageCounters> _usage = [];
    private readonly FinishedCall[] _recent;
    private long _finished;
    private int _readBytes;

    public LedgerBooks(int recentCalls)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(recentCalls);
        _recent = new FinishedCall[recentCalls];
    }

    /// <summary>The UTC day of a wall clock.</summary>
    public static int DayNumber(long unixMs) => UnixEpochDay + (int)Math.DivRem(unixMs, MsPerDay).Quotient;

    /// <summary>Takes a batch for the committer and books what is in it.</summary>
    public JournalBatch TakeBatch(LedgerJournal journal)
    {
        lock (_gate)
        {
            JournalBatch batch = journal.Take();
            Read(batch.Buffer.AsSpan(_readBytes, batch.Bytes - _readBytes));
            _readBytes = 0;
            return batch;
        }
    }

    /// <summary>Books one record, in the order of the journal.</summary>
    public void Add(in JournalRecord record)
    {
        switch (record.Kind)
        {
            case EntryKind.Settled:
                SettledEntry settled = SettledEntry.Read(record.Body);
                AddUsage(in settled);
                AddRecent(new FinishedCall(settled, CallEnd.Settled));
                break;
            case EntryKind.Orphaned:
                OrphanedEntry orphan = OrphanedEntry.Read(record.Body);
                AddRecent(new FinishedCall(new SettledEntry { Call = orphan.Call }, CallEnd.Orphaned));
                break;
        }
    }

    /// <summary>The roll-ups, those of calls not yet written included.</summary>
    public List<KeyValuePair<UsageKey, UsageTotals>> Usage(LedgerJournal journal)
    {
        lock (_gate)
        {
            CatchUp(journal);
            List<KeyValuePair<UsageKey, UsageTotals>> rows = new(_usage.Count);
            foreach ((UsageKey key, UsageCounters counters) in _usage)
            {
                rows.Add(new(key, counters.Totals));
            }

            return rows;
        }
    }

    /// <summary>The last finished calls of one workspace or of all, newest first.</summary>
    public List<FinishedCall> Recent(LedgerJournal journal, int most, WorkspaceId? workspace)
    {
        lock (_gate)
        {
            CatchUp(journal);
            List<FinishedCall> calls = [];
            long oldest = Math.Max(0, _finished - _recent.Length);
            for (long at = _finished - 1; at >= oldest && calls.Count < most; at--)
            {
                ref FinishedCall call = ref _recent[at % _recent.Length];
                if (workspace is null || call.Entry.Call.Workspace == workspace)
                {
                    calls.Add(call);
                }
            }

            return calls;
        }
    }

    private void CatchUp(LedgerJournal journal)
    {
        // The buffer cannot be taken meanwhile: the committer takes it under our gate.
        JournalBatch now = journal.Peek();
        Read(now.Buffer.AsSpan(_readBytes, now.Bytes - _readBytes));
        _readBytes = now.Bytes;
    }

    private void Read(ReadOnlySpan<byte> records)
    {
        while (!records.IsEmpty)
        {
            JournalRecord record = JournalRecord.ReadOwn(records);
            Add(in record);
            records = records[record.Bytes..];
        }
    }

    private void AddUsage(in SettledEntry entry)
    {
        CallEntry call = entry.Call;
        UsageKey key = new(DayNumber(call.AtUnixMs), call.Workspace, call.User, call.Key, call.ModelNumber);
        CollectionsMarshal.GetValueRefOrAddDefault(_usage, key, out _).Add(in entry);
    }

    private void AddRecent(in FinishedCall call)
    {
        _recent[_finished % _recent.Length] = call;
        _finished++;
    }
}
