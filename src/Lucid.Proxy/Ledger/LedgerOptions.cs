using System;

namespace Lucid.Proxy.Ledger;

/// <summary>
/// How the ledger is kept. The defaults suit a laptop and a server alike: memory is taken only as it is used.
/// </summary>
internal sealed record LedgerOptions
{
    /// <summary>The data folder; the journal stands in its <c>ledger</c> folder.</summary>
    public required string DataFolder { get; init; }

    /// <summary>Answers wait for their settlement to be durable.</summary>
    public bool Strict { get; init; }

    /// <summary>Milliseconds within which an appended record is to be durable, 0 or more.</summary>
    public int CommitMs { get; init; } = 5;

    /// <summary>
    /// Bytes of each of the two buffers between the reactors and the committer. Bounds the open calls (room for the
    /// settlement of every one is reserved: 55,000 by default) and how long the disk may stall before calls are
    /// refused.
    /// </summary>
    public int JournalBufferBytes { get; init; } = 8 << 20;

    /// <summary>
    /// Bits of FasterLog's own memory: 4 MiB, taken as it is used. A quarter of it is written between two syncs: on a
    /// disk that takes 10 ms for one, 100 MB/s.
    /// </summary>
    public int LogMemoryBits { get; init; } = 22;

    /// <summary>Bits of a journal file: 64 MiB. Fixed once a journal exists.</summary>
    public int LogSegmentBits { get; init; } = 26;

    /// <summary>Bytes of zeros that a journal file is given ahead of the records, 0 for none.</summary>
    public int LogReserveBytes { get; init; } = 1 << 20;

    /// <summary>Most workspaces. Creating one more is refused.</summary>
    public int MaxWorkspaces { get; init; } = 1_000_000;

    /// <summary>Most users over all workspaces. A key for one more is refused.</summary>
    public int MaxUsers { get; init; } = 1_000_000;

    /// <summary>How many finished calls are kept for lists.</summary>
    public int RecentCalls { get; init; } = 10_000;

    /// <summary>
    /// Bytes of journal between two checkpoints: what a start has to read at most, and what is written during one.
    /// </summary>
    public long CheckpointBytes { get; init; } = 64 << 20;

    /// <summary>
    /// Moves journal files that no start needs any more to the journal's <c>archive</c> folder, once a checkpoint
    /// behind them was audited.
    /// </summary>
    public bool ArchivesOldFiles { get; init; }

    /// <summary>Most days that have roll-ups.</summary>
    public int UsageDays { get; init; } = 400;

    /// <summary>Most roll-ups over all days; the oldest days go first. The journal still has their calls.</summary>
    public int MaxUsageRows { get; init; } = 1_000_000;

    /// <summary>Told once, and why, when the journal stops; on the thread that found out.</summary>
    public Action<string>? OnStopped { get; init; }

    /// <summary>Told of every checkpoint that was tried by itself; on its thread.</summary>
    public Action<CheckpointReport>? OnCheckpoint { get; init; }
}
