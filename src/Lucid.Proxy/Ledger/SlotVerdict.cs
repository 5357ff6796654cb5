namespace Lucid.Proxy.Ledger;

/// <summary>The answer to a request for a concurrency slot, in order of precedence.</summary>
internal enum SlotVerdict : byte
{
    /// <summary>One more call of the user is in flight.</summary>
    Taken,

    /// <summary>The ledger has stopped: no call may leave.</summary>
    Unavailable,

    /// <summary>
    /// The user is not in memory: await <see cref="ILedger.LoadAsync"/> off the reactor, then ask again.
    /// </summary>
    NotResident,

    /// <summary>The user has as many calls in flight as the cap allows.</summary>
    AtCap,
}
