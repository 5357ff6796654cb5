using Lucid.Proxy.Metering;
using Lucid.Proxy.Storage;

namespace Lucid.Proxy.Ledger;

/// <summary>Splits the cost, appends the settlement and charges it.</summary>
internal struct SettleChange : IRecordChange<AccountRecord>
{
    public required LedgerJournal Journal { get; init; }

    public required int Incarnation { get; init; }

    public required CallEntry Call { get; init; }

    public required SettleRequest Request { get; init; }

    /// <summary>Out: Settled or Unavailable.</summary>
    public SettleVerdict Verdict { get; private set; }

    /// <summary>Out: who paid what, all zero when unavailable.</summary>
    public SettleReceipt Receipt { get; private set; }

    /// <summary>Out: of the record, when settled.</summary>
    public long Sequence { get; private set; }

    public readonly bool CreatesRecord => false;

    public void Apply(ref AccountRecord record)
    {
        NanoUsd held = Call.Held;
        SettleReceipt receipt = LedgerMachine.Split(in record, held, Request.Cost, Incarnation);
        SettledEntry entry = new(Call, receipt, Request.Usage, Request.Source, Request.Status, Request.DurationMs)
        {
            FirstParty = Request.FirstParty,
        };
        if (!Journal.TryAppendSettled(in entry, out long sequence))
        {
            LedgerMachine.Release(ref record, held, Incarnation);
            Verdict = SettleVerdict.Unavailable;
            return;
        }

        LedgerMachine.Settle(ref record, held, in receipt, Incarnation, sequence);
        Verdict = SettleVerdict.Settled;
        Receipt = receipt;
        Sequence = sequence;
    }
}
