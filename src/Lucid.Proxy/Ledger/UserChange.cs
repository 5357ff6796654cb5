using Lucid.Proxy.Storage;

namespace Lucid.Proxy.Ledger;

/// <summary>Reads or creates a user, or moves its count of calls in flight by one.</summary>
internal struct UserChange : IRecordChange<UserRecord>
{
    public required UserAct Act { get; init; }

    public required int Incarnation { get; init; }

    public int Cap { get; init; }

    /// <summary>Out: the answer to TakeSlot.</summary>
    public SlotVerdict Verdict { get; private set; }

    /// <summary>Out: calls in flight after the change.</summary>
    public int InFlight { get; private set; }

    public readonly bool CreatesRecord => Act == UserAct.Create;

    public void Apply(ref UserRecord record)
    {
        switch (Act)
        {
            case UserAct.TakeSlot:
                Verdict = LedgerMachine.TakeSlot(ref record, Cap, Incarnation);
                break;
            case UserAct.ReturnSlot:
                LedgerMachine.ReturnSlot(ref record, Incarnation);
                break;
        }

        InFlight = LedgerMachine.InFlight(in record, Incarnation);
    }
}
