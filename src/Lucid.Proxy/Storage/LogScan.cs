namespace Lucid.Proxy.Storage;

/// <summary>What a scan of a log found.</summary>
/// <param name="EndAddress">Behind the last sound block: where the next one goes.</param>
/// <param name="LastNumber">The number of the last sound record, 0 for none.</param>
/// <param name="TornBytes">Bytes behind the end that were never acknowledged and have to be cut; 0 for a clean
/// end.</param>
internal readonly record struct LogScan(long EndAddress, long LastNumber, long TornBytes);
