using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

using Lucid.Proxy.Storage;

namespace Lucid.Proxy.Ledger;

/// <summary>What the journal of this running ledger says on disk.</summary>
internal sealed partial class LedgerStore
{
    // One at a time: each reads as fast as the disk gives, and a second would only take turns with it.
    private readonly SemaphoreSlim _reading = new(1);

    /// <summary>
    /// Checks every balance of this running ledger against the journal alone. Each is compared at its own last record,
    /// so calls go on meanwhile.
    /// </summary>
    public async ValueTask<AuditReport> VerifyAsync()
    {
        AuditedBalances live = new("this ledger");
        long newest = 0;
        lock (_controlGate)
        {
            foreach (WorkspaceEntry workspace in _directory.Workspaces)
            {
                AccountRecord record = ReadAccount(workspace.Id);
                live.Claim(workspace.Id.Value, record.BalanceNano, record.LastSequence);
                newest = Math.Max(newest, record.LastSequence);
            }
        }

        // The audit is to see every record that the balances hold.
        await Task.Yield();
        if (!await _journal.WhenDurableAsync(newest))
        {
            throw new LedgerStoppedException(_journal.StopReason ?? "The ledger is closed.");
        }

        return await ReadingAsync(() =>
        {
            // No checkpoint comes or goes while it is compared.
            lock (_checkpointGate)
            {
                return JournalBooks.Audit(_files, _segments, () => _log.DurableAddress, live);
            }
        });
    }

    public async ValueTask<IReadOnlyList<OrphanView>> OrphansAsync()
    {
        OrphanScan scan = new();
        await ReadAsync(after: 0, int.MaxValue, scan);
        return scan.Orphans(withOpen: false);
    }

    public async ValueTask ReadAsync(long after, int most, IJournalSink sink)
    {
        // What has been settled is to be seen, whether its group was written or not; a stopped journal shows what it
        // has.
        await SyncAsync();
        await ReadingAsync(() =>
        {
            LogRange range = _segments.Available(_files) with { UntilAddress = _log.DurableAddress };
            LogRange behind = LogIndex.After(_files, _segments, after, range);
            return LogScanner.Run(_files, _segments, new JournalReading(sink, after, most), behind);
        });
    }

    private async ValueTask<T> ReadingAsync<T>(Func<T> read)
    {
        // Never on the thread of whoever asks: that may be a reactor's.
        await Task.Yield();
        await _reading.WaitAsync();
        try
        {
            return read();
        }
        finally
        {
            _reading.Release();
        }
    }
}
