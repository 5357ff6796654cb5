using Lucid.Proxy.Metering;
using Lucid.Proxy.Storage;

namespace Lucid.Proxy.Ledger;

/// <summary>Checks a credit, appends it and adds it.</summary>
internal struct CreditChange : IRecordChange<AccountRecord>
{
    public required LedgerJournal Journal { get; init; }

    public required CreditedEntry Entry { get; init; }

    /// <summary>Out: what happened.</summary>
    public CreditVerdict Verdict { get; private set; }

    /// <summary>Out: the balance after it.</summary>
    public NanoUsd Balance { get; private set; }

    /// <summary>Out: of the record, when credited.</summary>
    public long Sequence { get; private set; }

    public readonly bool CreatesRecord => false;

    public void Apply(ref AccountRecord record)
    {
        Verdict = LedgerMachine.CheckCredit(in record, Entry.Amount);
        if (Verdict == CreditVerdict.Credited)
        {
            if (Journal.TryAppend(Entry, out long sequence))
            {
                LedgerMachine.Credit(ref record, Entry.Amount, sequence);
                Sequence = sequence;
            }
            else
            {
                Verdict = CreditVerdict.Unavailable;
            }
        }

        Balance = new NanoUsd(record.BalanceNano);
    }
}
