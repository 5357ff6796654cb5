using Lucid.Proxy.Storage;

namespace Lucid.Proxy.Ledger;

/// <summary>Checks the balance, appends the opening and sets the amount aside.</summary>
internal struct HoldChange : IRecordChange<AccountRecord>
{
    public required LedgerJournal Journal { get; init; }

    public required int Incarnation { get; init; }

    public required OpenedEntry Entry { get; init; }

    /// <summary>Out: what happened.</summary>
    public HoldVerdict Verdict { get; private set; }

    /// <summary>Out: of the record, when held.</summary>
    public long Sequence { get; private set; }

    public readonly bool CreatesRecord => false;

    public void Apply(ref AccountRecord record)
    {
        Verdict = LedgerMachine.CheckHold(in record, Entry.Call.Held, Incarnation);
        if (Verdict != HoldVerdict.Held)
        {
            return;
        }

        if (!Journal.TryAppendOpened(Entry, out long sequence))
        {
            Verdict = HoldVerdict.Unavailable;
            return;
        }

        Sequence = sequence;
        LedgerMachine.PlaceHold(ref record, Entry.Call.Held, Incarnation, sequence);
    }
}
