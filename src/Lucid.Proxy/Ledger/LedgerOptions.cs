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

    /// <summary>Bits of FasterLog's own memory: 1 MiB.</summary>
    public int LogMemoryBits { get; init; } = 20;

    /// <summary>Bits of a journal file: 64 MiB. Fixed once a journal exists.</summary>
    public int LogSegmentBits { get; init; } = 26;

    /// <summary>Most workspaces. Creating one more is refused.</summary>
    public int MaxWorkspaces { get; init; } = 1_000_000;

    /// <summary>Most users over all workspaces. A key for one more is refused.</summary>
    public int MaxUsers { get; init; } = 1_000_000;

    /// <summary>How many finished calls are kept for lists.</summary>
    public int RecentCalls { get; init; } = 10_000;
}
