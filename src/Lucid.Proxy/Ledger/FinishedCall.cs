namespace Lucid.Proxy.Ledger;

/// <summary>A call that left the books, as the ring of recent calls keeps it.</summary>
internal readonly record struct FinishedCall(SettledEntry Entry, CallEnd End);
