using Lucid.Proxy.Metering;
using Lucid.Proxy.Storage;

namespace Lucid.Proxy.Ledger;

/// <summary>Reads an account, creates it, or repeats on it what stands in the journal.</summary>
internal struct AccountChange : IRecordChange<AccountRecord>
{
    public required AccountAct Act { get; init; }

    public NanoUsd Amount { get; init; }

    public long Sequence { get; init; }

    /// <summary>Out: the record after the change.</summary>
    public AccountRecord Record { get; private set; }

    public readonly bool CreatesRecord => Act is AccountAct.Create or AccountAct.Restore;

    public void Apply(ref AccountRecord record)
    {
        // A record that was restored from a checkpoint already holds everything up to its own sequence.
        if (Act != AccountAct.Read && Sequence > record.LastSequence)
        {
            switch (Act)
            {
                case AccountAct.Create:
                    record.LastSequence = Sequence;
                    break;
                case AccountAct.Restore:
                    LedgerMachine.Restore(ref record, Amount, Sequence);
                    break;
                case AccountAct.ReplayCredit:
                    LedgerMachine.Credit(ref record, Amount, Sequence);
                    break;
                case AccountAct.ReplayCharge:
                    LedgerMachine.ReplayCharge(ref record, Amount, Sequence);
                    break;
            }
        }

        Record = record;
    }
}
