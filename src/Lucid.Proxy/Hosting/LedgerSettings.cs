namespace Lucid.Proxy.Hosting;

/// <summary>How the ledger keeps its records.</summary>
internal sealed record LedgerSettings
{
    /// <summary>Whether an answer waits until its settlement is durable.</summary>
    public bool IsStrict { get; init; }

    /// <summary>The longest a settlement waits for the others of its commit, in milliseconds.</summary>
    public int CommitMs { get; init; } = 5;

    /// <summary>Each of the two buffers in front of the journal, in bytes; bounds the calls that can be open.</summary>
    public int JournalBufferBytes { get; init; } = 8 << 20;

    /// <summary>Most workspaces.</summary>
    public int MaxWorkspaces { get; init; } = 1_000_000;

    /// <summary>Most users over all workspaces.</summary>
    public int MaxUsers { get; init; } = 1_000_000;

    /// <summary>How many finished calls are kept for lists.</summary>
    public int RecentCalls { get; init; } = 10_000;

    /// <summary>Bytes of journal between two checkpoints; bounds how long a start takes.</summary>
    public int CheckpointBytes { get; init; } = 64 << 20;

    /// <summary>Whether journal files that no start needs go to the journal's archive folder.</summary>
    public bool ArchivesOldFiles { get; init; }

    /// <summary>Days that usage is kept for.</summary>
    public int UsageDays { get; init; } = 400;
}
