using System;
using System.Collections.Generic;
using System.Threading;

using Lucid.Net.Bytes;
using Lucid.Proxy.Keys;

namespace Lucid.Proxy.Ledger;

/// <summary>
/// The books for people: roll-ups, open and recent calls, fed from the journal's own bytes by the committer (and at
/// recovery), never by a reactor. A reader first takes in what was appended since, so that it sees every settlement
/// that has returned. In steady state nothing is allocated.
/// </summary>
internal sealed class LedgerBooks
{
    private readonly Lock _gate = new();
    private readonly UsageDays _usage;
    private readonly Dictionary<ExchangeId, CallEntry> _open = [];
    private readonly FinishedCall[] _recent;
    private long _finished;
    private long _through;
    private long _restoredThrough;
    private int _readBytes;

    /// <summary>Empty books.</summary>
    /// <param name="recentCalls">How many finished calls are kept for lists.</param>
    /// <param name="usage">The roll-ups.</param>
    public LedgerBooks(int recentCalls, UsageDays usage)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(recentCalls);
        _recent = new FinishedCall[recentCalls];
        _usage = usage;
    }

    /// <summary>Calls that were opened and have not ended. At recovery, before anybody else uses the books.</summary>
    public IReadOnlyCollection<CallEntry> OpenCalls => _open.Values;

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

    /// <summary>Books one record, in the order of the journal; what a checkpoint brought already is left out.</summary>
    public void Add(in JournalRecord record)
    {
        bool isNew = record.Sequence > _restoredThrough;
        _through = Math.Max(record.Sequence, _restoredThrough);
        switch (record.Kind)
        {
            case EntryKind.Opened when isNew:
                CallEntry opened = OpenedEntry.Read(record.Body).Call;
                _open.Add(opened.Exchange, opened);
                break;
            case EntryKind.Settled:
                SettledEntry settled = SettledEntry.Read(record.Body);
                _usage.Add(in settled, record.Sequence);
                if (isNew)
                {
                    Finish(new FinishedCall(settled, CallEnd.Settled));
                }

                break;
            case EntryKind.Orphaned when isNew:
                OrphanedEntry orphan = OrphanedEntry.Read(record.Body);
                Finish(new FinishedCall(new SettledEntry { Call = orphan.Call }, CallEnd.Orphaned));
                break;
        }
    }

    /// <summary>The roll-ups, those of calls not yet written included.</summary>
    public List<KeyValuePair<UsageKey, UsageTotals>> Usage(LedgerJournal journal)
    {
        lock (_gate)
        {
            CatchUp(journal);
            return _usage.Rows();
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

    /// <summary>The days that have roll-ups.</summary>
    public int[] Days()
    {
        lock (_gate)
        {
            return _usage.Days();
        }
    }

    /// <summary>Copies one day's roll-ups; they hold every record up to <paramref name="through"/>.</summary>
    public bool TryCopyDay(int day, out KeyValuePair<UsageKey, UsageCounters>[] rows, out long through)
    {
        lock (_gate)
        {
            through = _through;
            return _usage.TryCopy(day, out rows);
        }
    }

    /// <summary>
    /// Copies open and recent calls, oldest first; they hold every record up to <paramref name="through"/>.
    /// </summary>
    public void CopyCalls(out CallEntry[] open, out FinishedCall[] recent, out long through)
    {
        lock (_gate)
        {
            through = _through;
            open = [.. _open.Values];
            long oldest = Math.Max(0, _finished - _recent.Length);
            recent = new FinishedCall[_finished - oldest];
            for (long at = oldest; at < _finished; at++)
            {
                recent[at - oldest] = _recent[at % _recent.Length];
            }
        }
    }

    /// <summary>Takes in a roll-up of a checkpoint.</summary>
    public void Restore(in UsageKeptEntry row, long through) => _usage.Restore(in row, through);

    /// <summary>Takes in an open call of a checkpoint.</summary>
    public void Restore(in CallEntry open) => _open.Add(open.Exchange, open);

    /// <summary>Takes in a finished call of a checkpoint, oldest first.</summary>
    public void Restore(in FinishedCall call) => AddRecent(in call);

    /// <summary>Open and recent calls hold every record up to a sequence: it is not to be booked again.</summary>
    public void RestoredThrough(long sequence)
    {
        _restoredThrough = sequence;
        _through = sequence;
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

    private void Finish(in FinishedCall call)
    {
        Invariant.Holds(_open.Remove(call.Entry.Call.Exchange));
        AddRecent(in call);
    }

    private void AddRecent(in FinishedCall call)
    {
        _recent[_finished % _recent.Length] = call;
        _finished++;
    }
}
