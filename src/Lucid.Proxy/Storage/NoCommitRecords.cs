using System.Collections.Generic;

using FASTER.core;

namespace Lucid.Proxy.Storage;

/// <summary>
/// Stands in for FASTER's commit files. Our blocks say themselves how far the log is sound, so a commit writes nothing
/// beside the log (one sync instead of two), and recovery is told the address that the scan of the blocks found.
/// </summary>
internal sealed class NoCommitRecords(long untilAddress) : ILogCommitManager
{
    private const long OnlyCommit = 1;

    public void Commit(
        long beginAddress, long untilAddress, byte[] commitMetadata, long commitNum, bool forceWriteMetadata)
    {
        // Nothing to write: see the class's summary.
    }

    public byte[] GetCommitMetadata(long commitNum)
    {
        FasterLogRecoveryInfo info = new()
        {
            BeginAddress = AppendLog.FirstAddress,
            UntilAddress = untilAddress,
            CommitNum = OnlyCommit,
        };
        return info.ToByteArray();
    }

    public IEnumerable<long> ListCommits() => [OnlyCommit];

    public void RemoveCommit(long commitNum)
    {
        // There is no file to remove.
    }

    public void RemoveAllCommits()
    {
        // There is no file to remove.
    }

    public void OnRecovery(long commitNum)
    {
        // There are no older commits to tidy up.
    }

    public void Dispose()
    {
        // Holds nothing.
    }
}
