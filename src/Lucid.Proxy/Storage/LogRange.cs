namespace Lucid.Proxy.Storage;

/// <summary>Which part of a log to read.</summary>
/// <param name="FromAddress">Where a block begins, or the page's unused rest before it.</param>
/// <param name="FromNumber">The number of the last record before it.</param>
/// <param name="UntilAddress">Where to stop; what a live log is being written beyond it is not looked at.</param>
/// <param name="ProvenNumber">A record that is known to have been stored; a log that ends before it is damaged.</param>
internal readonly record struct LogRange(
    long FromAddress, long FromNumber, long UntilAddress, long ProvenNumber = 0)
{
    /// <summary>All of it.</summary>
    public static LogRange Whole => new(AppendLog.FirstAddress, 0, long.MaxValue);
}
