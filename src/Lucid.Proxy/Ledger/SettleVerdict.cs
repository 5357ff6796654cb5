namespace Lucid.Proxy.Ledger;

/// <summary>The answer to a settlement, in order of precedence.</summary>
internal enum SettleVerdict : byte
{
    /// <summary>Charged and on its way to the journal.</summary>
    Settled,

    /// <summary>This hold was settled before with the same content; nothing was changed.</summary>
    AlreadySettled,

    /// <summary>This hold was settled before with other content, which stands; nothing was changed.</summary>
    ConflictsWithSettled,

    /// <summary>
    /// The journal has stopped: nothing is charged and the hold is given back in memory. The next start lists the call
    /// as orphaned.
    /// </summary>
    Unavailable,
}
