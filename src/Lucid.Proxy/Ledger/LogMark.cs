namespace Lucid.Proxy.Ledger;

/// <summary>A place in the journal: everything before it is on disk.</summary>
/// <param name="Address">Where the next block goes.</param>
/// <param name="Sequence">The last record before it.</param>
internal readonly record struct LogMark(long Address, long Sequence);
