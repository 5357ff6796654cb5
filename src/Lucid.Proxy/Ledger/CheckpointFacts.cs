using System;

using Lucid.Proxy.Storage;

namespace Lucid.Proxy.Ledger;

/// <summary>
/// Looks through a checkpoint without taking it in: its first and its last record, and that all are sound.
/// </summary>
internal sealed class CheckpointFacts : ILogVisitor
{
    private EntryKind _last;

    public LogMark Mark { get; private set; }

    public CheckpointBegunEntry Begun { get; private set; }

    public CheckpointEndedEntry Ended { get; private set; }

    /// <summary>The last journal record that anything in the checkpoint holds.</summary>
    public long LastSequence { get; private set; }

    /// <summary>What the checkpoint is not, in a few words; null when a start may use it.</summary>
    public string? Problem { get; private set; }

    /// <summary>Where a start goes on reading the journal.</summary>
    public LogRange Range => new(Mark.Address, Mark.Sequence, long.MaxValue, LastSequence);

    /// <summary>Looks through a checkpoint.</summary>
    /// <returns>What it is, its problem included.</returns>
    public static CheckpointFacts Of(IFileLayer files, string path)
    {
        CheckpointFacts facts = new();
        facts.Problem = SnapshotReader.Read(files, path, facts) ?? facts.Problem;
        if (facts.Problem is null && facts._last != EntryKind.CheckpointEnded)
        {
            facts.Problem = $"{path} has no last record.";
        }

        return facts;
    }

    public void OnBlock(ReadOnlySpan<byte> payload, in LogBlock block, string path, long offset)
    {
        while (!payload.IsEmpty && Problem is null)
        {
            if (!JournalRecord.TryRead(payload, out JournalRecord record))
            {
                Problem = $"{path} has an unsound record.";
                return;
            }

            Look(in record, path);
            payload = payload[record.Bytes..];
        }
    }

    private void Look(in JournalRecord record, string path)
    {
        if (!record.IsReadable || (_last == 0) != (record.Kind == EntryKind.CheckpointBegun))
        {
            Problem = $"{path} was written by another version.";
            return;
        }

        _last = record.Kind;
        switch (record.Kind)
        {
            case EntryKind.CheckpointBegun:
                Begun = CheckpointBegunEntry.Read(record.Body);
                Mark = new LogMark(Begun.Address, record.Sequence);
                Problem = Begun.CounterBytes == UsageCounters.Bytes ? null : $"{path} was written by another version.";
                break;
            case EntryKind.CheckpointEnded:
                Ended = CheckpointEndedEntry.Read(record.Body);
                LastSequence = record.Sequence;
                break;
        }
    }
}
