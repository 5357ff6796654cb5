using System;
using System.Diagnostics;
using System.Threading;

using Lucid.Net.Bytes;
using Lucid.Proxy.Storage;

namespace Lucid.Proxy.Ledger;

/// <summary>
/// The one thread that writes the journal: takes what was appended, brings the books for people up to date from the
/// same bytes, writes, syncs, and only then acknowledges. The first failure stops the journal for good.
/// </summary>
internal sealed class LedgerCommitter
{
    private readonly LedgerJournal _journal;
    private readonly LedgerBooks _books;
    private readonly AppendLog _log;
    private readonly LedgerCheckpointer _checkpointer;
    private readonly int _commitMs;
    private readonly Thread _thread;

    public LedgerCommitter(
        LedgerJournal journal, LedgerBooks books, AppendLog log, LedgerCheckpointer checkpointer, int commitMs)
    {
        _journal = journal;
        _books = books;
        _log = log;
        _checkpointer = checkpointer;
        _commitMs = commitMs;
        _thread = new Thread(Run) { Name = "lucid-journal", IsBackground = true };
    }

    public void Start() => _thread.Start();

    /// <summary>Writes what was appended, on the calling thread. Only before <see cref="Start"/>.</summary>
    /// <exception cref="StorageException">It is not on disk.</exception>
    public void CommitNow()
    {
        Invariant.Holds(_thread.ThreadState.HasFlag(System.Threading.ThreadState.Unstarted));
        Commit();
    }

    /// <summary>Writes what was appended, seals the log and ends the thread.</summary>
    public void Close()
    {
        _journal.Close();
        if (!_thread.ThreadState.HasFlag(System.Threading.ThreadState.Unstarted))
        {
            _thread.Join();
        }
    }

    private void Run()
    {
        try
        {
            int lastCommitMs = 0;
            while (_journal.WaitForWork(Math.Max(0, _commitMs - lastCommitMs)))
            {
                long begun = Stopwatch.GetTimestamp();
                Commit();
                lastCommitMs = (int)Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
            }

            if (_journal.StopReason is null)
            {
                _log.Seal();
            }
        }
        catch (StorageException error)
        {
            _journal.Stop(
                $"The journal cannot be written: {error.Message}. Calls that need a hold are refused until the cause "
                + "is removed and the server is restarted.");
        }
        catch (Exception error)
        {
            // The owner of the journal: whatever went wrong, nothing more may be acknowledged.
            _journal.Stop(
                $"The journal stopped because of an internal fault: {error.Message}. Run: lucid ledger verify.");
        }
    }

    private void Commit()
    {
        JournalBatch batch = _books.TakeBatch(_journal);
        Write(in batch);
        _journal.OnDurable(batch.LastSequence);
        _checkpointer.OnCommitted(new LogMark(_log.DurableAddress, _log.DurableNumber));
    }

    private void Write(in JournalBatch batch)
    {
        ReadOnlySpan<byte> rest = batch.Buffer.AsSpan(0, batch.Bytes);
        long sequence = _log.LastNumber;
        while (!rest.IsEmpty)
        {
            int bytes = 0;
            long first = sequence + 1;
            while (bytes < rest.Length)
            {
                int recordBytes = JournalRecord.ReadOwn(rest[bytes..]).Bytes;
                if (bytes + recordBytes > AppendLog.MaxPayloadBytes)
                {
                    break;
                }

                bytes += recordBytes;
                sequence++;
            }

            _log.Append(rest[..bytes], first, sequence);
            rest = rest[bytes..];
        }

        _log.Commit();
    }
}
