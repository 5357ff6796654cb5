namespace Lucid.Proxy.Ledger;

/// <summary>The answer to a hold, in order of precedence: the first that applies is given.</summary>
internal enum HoldVerdict : byte
{
    /// <summary>The amount is set aside and the record of it is on its way to the journal.</summary>
    Held,

    /// <summary>The journal has stopped or cannot keep up: no call may leave.</summary>
    Unavailable,

    /// <summary>
    /// The account is not in memory: await <see cref="ILedger.LoadAsync"/> off the reactor, then ask again.
    /// </summary>
    NotResident,

    /// <summary>The available balance is below the amount.</summary>
    InsufficientBalance,
}
