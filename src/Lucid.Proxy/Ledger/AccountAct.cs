namespace Lucid.Proxy.Ledger;

/// <summary>What a <see cref="AccountChange"/> does.</summary>
internal enum AccountAct : byte
{
    /// <summary>Copies the record out.</summary>
    Read,

    /// <summary>Makes an empty account; its record is in the journal already.</summary>
    Create,

    /// <summary>Makes an account with the balance of a checkpoint.</summary>
    Restore,

    /// <summary>Repeats a credit from the journal.</summary>
    ReplayCredit,

    /// <summary>Repeats a charge from the journal.</summary>
    ReplayCharge,
}
