using System;
using System.Threading;
using System.Threading.Tasks;
using Lucid.Net.Bytes;

namespace Lucid.Net.Transport;

/// <content>The loop and the queue of posted work.</content>
public abstract partial class Reactor
{
    /// <summary>Posted work of one turn: more waits, so that work that posts itself cannot starve
    /// connections.</summary>
    private const int MostWorkPerTurn = 256;

    // Continuations run inline, so chains of them need room; TLS handshakes and certificate chains go deepest.
    private const int StackBytes = 1 << 20;

    // Turns after the stop in which aborted exchanges may clean up after themselves.
    private const int MostLastTurns = 64;

    // Work from other threads: a lock-free stack, newest first; its first link makes the wake-up.
    private ReactorWork? _inbox;
    private ReactorWork? _readyFirst;
    private ReactorWork? _readyLast;
    private int _isWakeRequested;
    private Thread? _thread;
    private ITimer? _foreignWake;
    private volatile bool _isStopping;

    /// <summary>Counts turns of the loop.</summary>
    internal uint Turn { get; private set; }

    /// <summary>True once the reactor was told to stop.</summary>
    internal bool IsStopping => _isStopping;

    /// <summary>Runs work on this reactor's thread, in the order of posting per thread. Any thread may call
    /// it.</summary>
    /// <param name="work">Work that is not queued at the moment.</param>
    public void Post(ReactorWork work)
    {
        ArgumentNullException.ThrowIfNull(work);
        Invariant.Holds(Interlocked.Exchange(ref work.QueuedFlag, 1) == 0);
        if (IsCurrent)
        {
            Append(work);
            return;
        }
        ReactorWork? first = Volatile.Read(ref _inbox);
        while (true)
        {
            work.Next = first;
            ReactorWork? seen = Interlocked.CompareExchange(ref _inbox, work, first);
            if (ReferenceEquals(seen, first))
            {
                break;
            }
            first = seen;
        }
        RequestWake();
    }

    /// <summary>Continues on this reactor's thread; completes synchronously when it is the current one.</summary>
    /// <returns>A task to await once.</returns>
    public ValueTask SwitchToAsync()
    {
        return IsCurrent ? default : new ValueTask(new SwitchWork(this), 0);
    }

    /// <summary>Tells the reactor to stop after the current turn. Any thread.</summary>
    internal void RequestStop()
    {
        _isStopping = true;
        RequestWake();
    }

    /// <summary>Starts the reactor's thread.</summary>
    internal void Start()
    {
        _thread = new Thread(Main, StackBytes) { IsBackground = true, Name = $"reactor {Index}" };
        _thread.UnsafeStart();
    }

    /// <summary>Waits until the thread has ended; not on that thread.</summary>
    internal void Join()
    {
        if (!IsCurrent)
        {
            _thread?.Join();
        }
    }

    /// <summary>The life of the thread: turns until it is told to stop, then the end of everything it owns.</summary>
    private protected abstract void RunThread();

    /// <summary>Interrupts <see cref="WaitForEvents"/>. Any thread.</summary>
    private protected abstract void Wake();

    /// <summary>Waits for events of connections and runs them.</summary>
    /// <param name="timeoutMs">0 to look only, -1 to wait until <see cref="Wake"/>.</param>
    private protected abstract void WaitForEvents(int timeoutMs);

    /// <summary>Makes the calling thread this reactor's thread.</summary>
    private protected void Enter()
    {
        _threadId = Environment.CurrentManagedThreadId;
        _clock.Refresh();
    }

    /// <summary>Reads the clock; engines call it right after waiting, before the events run.</summary>
    private protected void RefreshClock()
    {
        _clock.Refresh();
    }

    /// <summary>Runs turns until the reactor is told to stop.</summary>
    private protected void RunTurns()
    {
        while (!_isStopping)
        {
            RunTurn(PrepareWait(ComputeTimeout()));
        }
    }

    /// <summary>Lets aborted exchanges finish: turns without waiting until nothing is left to run.</summary>
    private protected void RunLastTurns()
    {
        for (int i = 0; i < MostLastTurns && ComputeTimeout() == 0; i++)
        {
            RunTurn(0);
        }
    }

    /// <summary>One turn: events, timers, posted work, then connections that asked for attention.</summary>
    private protected void RunTurn(int timeoutMs)
    {
        Turn++;
        WaitForEvents(timeoutMs);
        // Cleared before the queue is read: work that comes later sees 0 and wakes the next wait.
        Interlocked.Exchange(ref _isWakeRequested, 0);
        RunTimers();
        RunPosted();
        RunAttention();
        // Some nanoseconds a turn buy a figure that no other thread blurs: what the request path allocates.
        Volatile.Write(ref _allocatedBytes, GC.GetAllocatedBytesForCurrentThread());
    }

    /// <summary>Milliseconds until there is something to do without an event; -1 for never.</summary>
    private protected int ComputeTimeout()
    {
        if (_readyFirst is not null || _attention.Count > 0 || Volatile.Read(ref _inbox) is not null)
        {
            return 0;
        }
        long dueAt = _timers.NextDue();
        return dueAt == long.MaxValue ? -1 : (int)long.Clamp(dueAt - _clock.NowMs, 0, int.MaxValue);
    }

    /// <summary>
    /// With a clock other than the system's the kernel cannot time the wait: a timer of that clock ends it.
    /// </summary>
    private int PrepareWait(int timeoutMs)
    {
        if (timeoutMs <= 0 || ReferenceEquals(Options.TimeProvider, TimeProvider.System))
        {
            return timeoutMs;
        }
        _foreignWake ??= Options.TimeProvider.CreateTimer(
            static reactor => ((Reactor)reactor!).RequestWake(),
            this,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan);
        long dueAt = _clock.NowMs + timeoutMs;
        _foreignWake.Change(TimeSpan.FromMilliseconds(timeoutMs), Timeout.InfiniteTimeSpan);
        // The clock may have moved since the due time was computed, in which case the timer would come too late.
        _clock.Refresh();
        return dueAt <= _clock.NowMs ? 0 : -1;
    }

    private void Main()
    {
        Enter();
        try
        {
            RunThread();
        }
        finally
        {
            _foreignWake?.Dispose();
        }
    }

    private void RequestWake()
    {
        if (Interlocked.Exchange(ref _isWakeRequested, 1) == 0)
        {
            Wake();
        }
    }

    private void RunTimers()
    {
        try
        {
            _timers.Advance(_clock.NowMs);
        }
        catch (Exception exception)
        {
            // The reactor is the owner of last resort; the other timers run in the next turn.
            Fault(exception);
        }
    }

    private void RunPosted()
    {
        TakeInbox();
        for (int i = 0; i < MostWorkPerTurn && _readyFirst is { } work; i++)
        {
            _readyFirst = work.Next;
            if (_readyFirst is null)
            {
                _readyLast = null;
            }
            work.Next = null;
            Volatile.Write(ref work.QueuedFlag, 0);
            try
            {
                work.Run();
            }
            catch (Exception exception)
            {
                // The reactor is the owner of last resort: the work behind this one still has to run.
                Fault(exception);
            }
        }
    }

    private void TakeInbox()
    {
        if (Volatile.Read(ref _inbox) is null)
        {
            return;
        }
        ReactorWork? newest = Interlocked.Exchange(ref _inbox, null);
        ReactorWork? oldest = null;
        while (newest is not null)
        {
            ReactorWork? next = newest.Next;
            newest.Next = oldest;
            oldest = newest;
            newest = next;
        }
        while (oldest is not null)
        {
            ReactorWork? next = oldest.Next;
            Append(oldest);
            oldest = next;
        }
    }

    private void Append(ReactorWork work)
    {
        work.Next = null;
        if (_readyLast is null)
        {
            _readyFirst = work;
        }
        else
        {
            _readyLast.Next = work;
        }
        _readyLast = work;
    }
}
