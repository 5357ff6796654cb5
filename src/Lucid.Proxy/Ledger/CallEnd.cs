namespace Lucid.Proxy.Ledger;

/// <summary>How a call left the books.</summary>
internal enum CallEnd : byte
{
    /// <summary>Settled while the process that opened it ran.</summary>
    Settled,

    /// <summary>
    /// Open when a process died: closed at the next start with charge 0, whatever the upstream billed.
    /// </summary>
    Orphaned,
}
