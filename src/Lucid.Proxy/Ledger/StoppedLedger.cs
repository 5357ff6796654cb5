using System;
using System.Collections.Generic;
using System.Threading.Tasks;

using Lucid.Proxy.Storage;

namespace Lucid.Proxy.Ledger;

/// <summary>The ledger of a data folder that no process runs on. Reads and changes nothing.</summary>
internal sealed class StoppedLedger : ILedgerJournal, IDisposable
{
    private readonly LedgerOptions _options;
    private readonly IFileLayer _files;
    private readonly IDisposable? _folderLock;

    private StoppedLedger(LedgerOptions options, IFileLayer files, IDisposable? folderLock)
    {
        _options = options;
        _files = files;
        _folderLock = folderLock;
    }

    /// <summary>Opens the ledger of a data folder and keeps servers away from it meanwhile.</summary>
    /// <exception cref="StorageException">There is no journal, or a process runs on it.</exception>
    public static StoppedLedger Open(LedgerOptions options, IFileLayer files)
    {
        if (LedgerStore.Segments(options).FirstSegment(files) < 0)
        {
            throw new StorageException($"There is no ledger in {options.DataFolder}: name the folder that the "
                + "configuration calls data.");
        }

        try
        {
            return new StoppedLedger(options, files, files.LockFolder(options.DataFolder));
        }
        catch (StorageException error) when (error.Errno != 0)
        {
            // A copy that cannot be written: nobody can run on it either.
            return new StoppedLedger(options, files, folderLock: null);
        }
    }

    public ValueTask<AuditReport> VerifyAsync() => ValueTask.FromResult(LedgerStore.Verify(_options, _files));

    public ValueTask<IReadOnlyList<OrphanView>> OrphansAsync()
    {
        OrphanScan scan = new();
        Read(after: 0, long.MaxValue, scan);
        return ValueTask.FromResult(scan.Orphans(withOpen: true));
    }

    public ValueTask ReadAsync(long after, int most, IJournalSink sink)
    {
        Read(after, most, sink);
        return ValueTask.CompletedTask;
    }

    public void Dispose() => _folderLock?.Dispose();

    private void Read(long after, long most, IJournalSink sink)
    {
        LogSegments segments = LedgerStore.Segments(_options);
        LogRange range = LogIndex.After(_files, segments, after, segments.Available(_files));
        LogScanner.Run(_files, segments, new JournalReading(sink, after, most), range);
    }
}
