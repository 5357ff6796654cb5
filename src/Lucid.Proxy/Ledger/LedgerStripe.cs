using System.Threading;

namespace Lucid.Proxy.Ledger;

/// <summary>
/// One of the locks that accounts are divided over. Under it a record is appended to the journal and applied, in one
/// step as far as anybody else on the stripe can see. Held for a microsecond, never over I/O.
/// </summary>
internal sealed class LedgerStripe
{
    /// <summary>Stripes of accounts, and of users: far more than reactors, so that two rarely meet.</summary>
    public const int Count = 256;

    public Lock Gate { get; } = new();

    public OpenHoldTable Holds { get; } = new();

    /// <summary>The stripe of a number.</summary>
    public static int IndexOf(long number) => (int)(number & (Count - 1));
}
