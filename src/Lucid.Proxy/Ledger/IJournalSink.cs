namespace Lucid.Proxy.Ledger;

/// <summary>Receives the records of a journal in order.</summary>
internal interface IJournalSink
{
    /// <summary>One sound record, valid during the call.</summary>
    void On(in JournalRecord record);
}
