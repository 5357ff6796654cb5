using System.Collections.Generic;

using Lucid.Proxy.Storage;

namespace Lucid.Proxy.Ledger;

/// <summary>Writes the parts of a checkpoint, each in its order: names before what refers to them.</summary>
internal sealed class CheckpointWriter(SnapshotWriter snapshot)
{
    /// <summary>The last journal record that anything written so far holds.</summary>
    public long LastSequence { get; private set; }

    /// <summary>One record.</summary>
    /// <param name="entry">What it says.</param>
    /// <param name="sequence">The journal record up to which it says it.</param>
    public void Write<TEntry>(in TEntry entry, long sequence)
        where TEntry : struct, IJournalEntry
    {
        int bytes = JournalRecord.HeaderBytes + entry.BodyBytes;
        JournalRecord.Write(snapshot.Room(bytes), in entry, sequence);
        snapshot.Add(bytes);
        LastSequence = sequence > LastSequence ? sequence : LastSequence;
    }

    /// <summary>One day's roll-ups.</summary>
    public void Write(KeyValuePair<UsageKey, UsageCounters>[] rows, long sequence)
    {
        foreach ((UsageKey key, UsageCounters counters) in rows)
        {
            Write(new UsageKeptEntry(key, counters), sequence);
        }
    }

    /// <summary>Open and recent calls.</summary>
    public void Write(CallEntry[] open, FinishedCall[] recent, long sequence)
    {
        foreach (CallEntry call in open)
        {
            Write(new OpenedEntry(call), sequence);
        }

        foreach (FinishedCall call in recent)
        {
            if (call.End == CallEnd.Settled)
            {
                Write(call.Entry, sequence);
            }
            else
            {
                Write(new OrphanedEntry(call.Entry.Call, call.Entry.Call.AtUnixMs), sequence);
            }
        }
    }
}
