using System;
using System.Threading;

namespace Lucid.Proxy.Ledger;

/// <summary>
/// The thread that takes checkpoints when the committer has written enough. A checkpoint that fails stops nothing: the
/// journal is the truth, and the next one is tried when as much again has been written.
/// </summary>
internal sealed class LedgerCheckpointer
{
    private readonly object _gate = new();
    private readonly Func<LogMark, CheckpointReport> _take;
    private readonly Action<CheckpointReport>? _onTaken;
    private readonly long _bytes;
    private readonly Thread _thread;
    private LogMark _mark;
    private long _lastAddress;
    private bool _isAsked;
    private bool _isClosing;

    public LedgerCheckpointer(
        Func<LogMark, CheckpointReport> take, Action<CheckpointReport>? onTaken, long bytes, LogMark last)
    {
        _take = take;
        _onTaken = onTaken;
        _bytes = bytes;
        _mark = last;
        _lastAddress = last.Address;
        _thread = new Thread(Run) { Name = "lucid-checkpoint", IsBackground = true };
    }

    /// <summary>The newest place that is on disk.</summary>
    public LogMark Mark
    {
        get
        {
            lock (_gate)
            {
                return _mark;
            }
        }
    }

    public void Start() => _thread.Start();

    /// <summary>The committer has brought the journal to disk up to a mark.</summary>
    public void OnCommitted(LogMark mark)
    {
        lock (_gate)
        {
            _mark = mark;
            if (mark.Address - _lastAddress >= _bytes)
            {
                _lastAddress = mark.Address;
                _isAsked = true;
                Monitor.Pulse(_gate);
            }
        }
    }

    /// <summary>Ends the thread; a checkpoint that is being taken is finished or given up first.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosing = true;
            Monitor.Pulse(_gate);
        }

        if (!_thread.ThreadState.HasFlag(ThreadState.Unstarted))
        {
            _thread.Join();
        }
    }

    private void Run()
    {
        while (WaitForWork(out LogMark mark))
        {
            CheckpointReport report = _take(mark);
            _onTaken?.Invoke(report);
        }
    }

    private bool WaitForWork(out LogMark mark)
    {
        lock (_gate)
        {
            while (!_isAsked && !_isClosing)
            {
                Monitor.Wait(_gate);
            }

            _isAsked = false;
            mark = _mark;
            return !_isClosing;
        }
    }
}
