using System;
using System.Collections.Generic;

using Lucid.Proxy.Storage;

namespace Lucid.Proxy.Ledger;

/// <summary>
/// Audits the journal of a folder with the checkpoints beside it: from its beginning where that is still there, else
/// from the oldest checkpoint that is whole; and every checkpoint is compared with the journal.
/// </summary>
internal static class JournalBooks
{
    /// <summary>Audits up to an address.</summary>
    /// <param name="files">The file system; nothing is written.</param>
    /// <param name="segments">The journal's files.</param>
    /// <param name="untilAddress">Says where to stop, once it is known which checkpoints there are.</param>
    /// <param name="live">The balances of a running ledger, null for none.</param>
    public static AuditReport Audit(
        IFileLayer files, LogSegments segments, Func<long> untilAddress, AuditedBalances? live)
    {
        CheckpointFiles checkpoints = new(files, segments.Folder);
        List<string> damaged = [];
        List<(string Path, CheckpointFacts Facts)> whole = [];
        foreach (long sequence in checkpoints.List())
        {
            string path = checkpoints.PathOf(sequence);
            CheckpointFacts facts = CheckpointFacts.Of(files, path);
            if (facts.Problem is null)
            {
                whole.Add((path, facts));
            }
            else
            {
                damaged.Add(facts.Problem);
            }
        }

        List<AuditedBalances> claims = live is null ? [] : [live];
        foreach ((string path, CheckpointFacts facts) in whole)
        {
            claims.Add(ClaimsOf(files, path, facts));
        }

        AuditReport report = LedgerAudit.Run(
            files, segments, StartOf(files, segments, whole), untilAddress(), [.. claims]);
        return damaged.Count == 0 ? report : report with { Problems = [.. damaged, .. report.Problems] };
    }

    /// <summary>Audits one checkpoint from another, older one that is right.</summary>
    public static AuditReport Audit(
        IFileLayer files,
        LogSegments segments,
        (string Path, CheckpointFacts Facts) from,
        (string Path, CheckpointFacts Facts) checkpoint,
        long untilAddress) => LedgerAudit.Run(
            files,
            segments,
            AuditStart.Of(files, from.Path, from.Facts),
            untilAddress,
            ClaimsOf(files, checkpoint.Path, checkpoint.Facts));

    private static AuditStart StartOf(
        IFileLayer files, LogSegments segments, List<(string Path, CheckpointFacts Facts)> whole)
    {
        using IStoreFile? beginning = segments.OpenForReading(files, segment: 0, out _);
        return beginning is null && whole.Count > 0
            ? AuditStart.Of(files, whole[^1].Path, whole[^1].Facts)
            : AuditStart.Nothing();
    }

    private static AuditedBalances ClaimsOf(IFileLayer files, string path, CheckpointFacts facts)
    {
        AuditedBalances claims = new(path);
        foreach ((long workspace, (Int128 balance, long sequence)) in AuditStart.Of(files, path, facts).Accounts)
        {
            claims.Claim(workspace, (long)balance, sequence);
        }

        return claims;
    }
}
