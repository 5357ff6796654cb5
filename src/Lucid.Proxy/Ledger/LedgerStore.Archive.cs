using System.Collections.Generic;

using Lucid.Proxy.Storage;

namespace Lucid.Proxy.Ledger;

/// <summary>Old journal files, which no start needs any more.</summary>
internal sealed partial class LedgerStore
{
    // The newest checkpoint that was audited in this process.
    private long _auditedCheckpoint;

    // Under the checkpoint lock. Files that end before the older of two kept checkpoints, and only after an audit has
    // found both to be what the journal says: from then on they are proof, and no longer truth.
    private int ArchiveSegments()
    {
        List<long> kept = _checkpoints.List();
        int first = _segments.FirstSegment(_files);
        if (!_options.ArchivesOldFiles || kept.Count < 2 || first < 0)
        {
            return 0;
        }

        (string Path, CheckpointFacts Facts) older = FactsOf(kept[^1]);
        (string Path, CheckpointFacts Facts) newer = FactsOf(kept[0]);
        int needed = _segments.SegmentOf(older.Facts.Mark.Address);
        if (first >= needed)
        {
            return 0;
        }

        AuditReport audit = _auditedCheckpoint == kept[^1]
            ? JournalBooks.Audit(_files, _segments, older, newer, _log.DurableAddress)
            : JournalBooks.Audit(_files, _segments, () => _log.DurableAddress, live: null);
        if (!audit.IsRight)
        {
            throw new StorageException($"No journal file was archived, since the audit found: {audit.Problems[0]} "
                + "Run: lucid ledger verify.");
        }

        _auditedCheckpoint = kept[0];
        _files.CreateFolder(_segments.ArchiveFolder);
        for (int segment = first; segment < needed; segment++)
        {
            _files.Rename(_segments.PathOf(segment), _segments.ArchivePathOf(segment));
        }

        _files.SyncFolder(_segments.ArchiveFolder);
        _files.SyncFolder(_segments.Folder);
        return needed - first;
    }

    private (string Path, CheckpointFacts Facts) FactsOf(long sequence)
    {
        string path = _checkpoints.PathOf(sequence);
        CheckpointFacts facts = CheckpointFacts.Of(_files, path);
        return facts.Problem is null ? (path, facts) : throw new StorageException(facts.Problem);
    }
}
