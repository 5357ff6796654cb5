using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

using Lucid.Net.Bytes;

namespace Lucid.Proxy.Ledger;

/// <summary>
/// The tail of the journal in memory: reactors append to one buffer under a short lock while the committer writes the
/// other. Numbers records without a gap. Room for the settlement of every open call is reserved, so a call that was let
/// out can always be settled, however long the disk stalls. Stops once and for good.
/// </summary>
internal sealed class LedgerJournal
{
    // For credits, keys and models while calls fill the buffer.
    private const int ControlBytes = 64 * 1024;

    private readonly object _gate = new();
    private readonly object _durableGate = new();
    private readonly PriorityQueue<TaskCompletionSource<bool>, long> _waiters = new();
    private readonly Action<string>? _onStopped;
    private byte[] _filling;
    private byte[] _spare;
    private int _used;
    private long _lastSequence;
    private long _durableSequence;
    private int _openCalls;
    private bool _isCommitterIdle;
    private bool _isUrgent;
    private bool _isClosing;
    private bool _hasEnded;
    private volatile string? _stopReason;

    public LedgerJournal(int bufferBytes, long lastSequence, Action<string>? onStopped = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bufferBytes, 2 * ControlBytes);
        _filling = GC.AllocateUninitializedArray<byte>(bufferBytes);
        _spare = GC.AllocateUninitializedArray<byte>(bufferBytes);
        _onStopped = onStopped;
        _lastSequence = lastSequence;
        _durableSequence = lastSequence;
    }

    /// <summary>Null while the journal works; else why it stopped.</summary>
    public string? StopReason => _stopReason;

    /// <summary>The sequence of the last record appended.</summary>
    public long LastSequence => Volatile.Read(ref _lastSequence);

    /// <summary>Every record up to this one is on disk.</summary>
    public long DurableSequence => Volatile.Read(ref _durableSequence);

    /// <summary>Calls opened and not settled.</summary>
    public int OpenCalls => Volatile.Read(ref _openCalls);

    /// <summary>Hot. Appends an opening and reserves room for its settlement.</summary>
    /// <returns>False when the journal has stopped or is too full to let another call out.</returns>
    public bool TryAppendOpened(in OpenedEntry entry, out long sequence)
    {
        lock (_gate)
        {
            long reserved = ControlBytes + ((_openCalls + 1L) * SettledEntry.RecordBytes);
            if (_stopReason is not null || _isClosing
                || _used + OpenedEntry.RecordBytes + reserved > _filling.Length)
            {
                sequence = 0;
                return false;
            }

            _openCalls++;
            sequence = Append(in entry);
            return true;
        }
    }

    /// <summary>Hot. Appends the settlement of an opened call; its room was reserved.</summary>
    /// <returns>False when the journal has stopped.</returns>
    public bool TryAppendSettled(in SettledEntry entry, out long sequence)
    {
        lock (_gate)
        {
            Invariant.Holds(_openCalls > 0);
            _openCalls--;
            if (_stopReason is not null || _hasEnded)
            {
                sequence = 0;
                return false;
            }

            Invariant.Holds(_used + SettledEntry.RecordBytes <= _filling.Length);
            sequence = Append(in entry);
            return true;
        }
    }

    /// <summary>Appends a record of the control plane.</summary>
    /// <returns>False when the journal has stopped or has no room that is not reserved.</returns>
    public bool TryAppend<TEntry>(in TEntry entry, out long sequence)
        where TEntry : struct, IJournalEntry
    {
        int bytes = JournalRecord.HeaderBytes + entry.BodyBytes;
        Invariant.Holds(bytes <= JournalRecord.MaxBytes);
        lock (_gate)
        {
            long reserved = (long)_openCalls * SettledEntry.RecordBytes;
            if (_stopReason is not null || _isClosing || _used + bytes + reserved > _filling.Length)
            {
                sequence = 0;
                return false;
            }

            sequence = Append(in entry);
            return true;
        }
    }

    /// <summary>
    /// Completes with true when the record is on disk, with false when the journal stopped before. Asks for a commit at
    /// once. May complete on any thread.
    /// </summary>
    public ValueTask<bool> WhenDurableAsync(long sequence)
    {
        if (DurableSequence >= sequence)
        {
            return ValueTask.FromResult(true);
        }

        // Not on the committer's thread: a caller that takes its time would hold up everybody's commit.
        TaskCompletionSource<bool> waiter = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_durableSequence >= sequence)
            {
                return ValueTask.FromResult(true);
            }

            if (_stopReason is not null)
            {
                return ValueTask.FromResult(false);
            }

            Invariant.Holds(sequence <= _lastSequence);
            _waiters.Enqueue(waiter, sequence);
            _isUrgent = true;
            Monitor.Pulse(_gate);
        }

        return new ValueTask<bool>(waiter.Task);
    }

    /// <summary>As <see cref="WhenDurableAsync"/>, for a thread that has nothing else to do.</summary>
    public bool WaitUntilDurable(long sequence)
    {
        lock (_gate)
        {
            _isUrgent = true;
            Monitor.Pulse(_gate);
        }

        lock (_durableGate)
        {
            while (DurableSequence < sequence && _stopReason is null)
            {
                Monitor.Wait(_durableGate);
            }
        }

        return DurableSequence >= sequence;
    }

    /// <summary>Stops the journal: the first reason stays. Nothing is appended or acknowledged from now on.</summary>
    public void Stop(string reason) => Stop(reason, isNews: true);

    /// <summary>As above at an orderly end, of which nobody is told.</summary>
    public void End() => Stop("The ledger is closed.", isNews: false);

    /// <summary>Refuses new records; the committer writes what is there and ends.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosing = true;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>
    /// The committer waits for records, then for more of them until <paramref name="gatherMs"/> have passed or somebody
    /// waits for a commit. False when there is nothing left to do for ever.
    /// </summary>
    internal bool WaitForWork(int gatherMs)
    {
        lock (_gate)
        {
            while (_used == 0 && !_isClosing && _stopReason is null)
            {
                _isCommitterIdle = true;
                Monitor.Wait(_gate);
            }

            _isCommitterIdle = false;
            if (!_isUrgent && !_isClosing && _stopReason is null && gatherMs > 0)
            {
                // Woken early only by somebody who is in a hurry; a spurious wake merely commits sooner.
                Monitor.Wait(_gate, gatherMs);
            }

            _isUrgent = false;

            // From here nobody would write what is appended, so nobody may append.
            _hasEnded = _isClosing && _used == 0;
            return _stopReason is null && _used > 0;
        }
    }

    /// <summary>The committer takes all records and gives reactors the other buffer.</summary>
    internal JournalBatch Take()
    {
        lock (_gate)
        {
            JournalBatch batch = new(_filling, _used, _lastSequence);
            (_filling, _spare) = (_spare, _filling);
            _used = 0;
            return batch;
        }
    }

    /// <summary>What stands in the buffer now. Stays as it is until the next <see cref="Take"/>.</summary>
    internal JournalBatch Peek()
    {
        lock (_gate)
        {
            return new JournalBatch(_filling, _used, _lastSequence);
        }
    }

    /// <summary>The committer has made everything up to a record durable.</summary>
    internal void OnDurable(long sequence)
    {
        List<TaskCompletionSource<bool>>? waiters = null;
        lock (_gate)
        {
            Volatile.Write(ref _durableSequence, sequence);
            while (_waiters.TryPeek(out _, out long awaited) && awaited <= sequence)
            {
                waiters ??= [];
                waiters.Add(_waiters.Dequeue());
            }
        }

        WakeWaiting();
        foreach (TaskCompletionSource<bool> waiter in waiters ?? [])
        {
            waiter.TrySetResult(true);
        }
    }

    private void Stop(string reason, bool isNews)
    {
        List<TaskCompletionSource<bool>> waiters = [];
        lock (_gate)
        {
            isNews = isNews && _stopReason is null;
            _stopReason ??= reason;
            while (_waiters.TryDequeue(out TaskCompletionSource<bool>? waiter, out _))
            {
                waiters.Add(waiter);
            }

            Monitor.Pulse(_gate);
        }

        WakeWaiting();
        foreach (TaskCompletionSource<bool> waiter in waiters)
        {
            waiter.TrySetResult(false);
        }

        if (isNews)
        {
            _onStopped?.Invoke(reason);
        }
    }

    private void WakeWaiting()
    {
        lock (_durableGate)
        {
            Monitor.PulseAll(_durableGate);
        }
    }

    private long Append<TEntry>(in TEntry entry)
        where TEntry : struct, IJournalEntry
    {
        long sequence = _lastSequence + 1;
        _used += JournalRecord.Write(_filling.AsSpan(_used), in entry, sequence);
        Volatile.Write(ref _lastSequence, sequence);
        if (_isCommitterIdle)
        {
            // Once per idle time, not per record: a wake-up is a system call.
            _isCommitterIdle = false;
            Monitor.Pulse(_gate);
        }

        return sequence;
    }
}
