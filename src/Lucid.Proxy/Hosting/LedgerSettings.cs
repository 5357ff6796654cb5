namespace Lucid.Proxy.Hosting;

/// <summary>How the ledger keeps its records.</summary>
internal sealed record LedgerSettings
{
    /// <summary>Whether an answer waits until its settlement is durable.</summary>
    public bool IsStrict { get; init; }

    /// <summary>The longest a settlement waits for the others of its commit, in milliseconds.</summary>
    public int CommitMs { get; init; } = 5;
}
