using System;

using Lucid.Proxy.Storage;

namespace Lucid.Proxy.Ledger;

/// <summary>Tells what is wrong with a journal on disk from what is wrong with us.</summary>
internal static class JournalFault
{
    /// <summary>Whether an exception says, in a sentence for the operator, why a journal cannot be read.</summary>
    public static bool Is(Exception exception) =>
        exception is DamagedLogException or LedgerFormatException or StorageException;
}
