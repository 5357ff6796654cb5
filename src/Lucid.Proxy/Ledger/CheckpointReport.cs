namespace Lucid.Proxy.Ledger;

/// <summary>What became of one checkpoint.</summary>
/// <param name="Sequence">The journal record up to which a start no longer reads the journal.</param>
/// <param name="Bytes">Bytes of the checkpoint.</param>
/// <param name="ArchivedFiles">Journal files moved to the archive after it.</param>
/// <param name="Problem">Why there is none; null when it is on disk.</param>
internal sealed record CheckpointReport(long Sequence, long Bytes, int ArchivedFiles, string? Problem);
