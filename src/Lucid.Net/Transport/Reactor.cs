using System;
using System.Collections.Generic;
using System.Net;
using System.Threading;
using System.Threading.Tasks;
using Lucid.Net.Bytes;
using Lucid.Net.Telemetry;
using Lucid.Net.Time;
using Lucid.Net.Transport.Names;

namespace Lucid.Net.Transport;

/// <summary>
/// One thread that runs connections, timers and posted work. Everything it owns is touched by that thread only; members
/// that may be called from elsewhere say so.
/// </summary>
public abstract partial class Reactor
{
    private static int _slotKeys;

    private readonly CoarseClock _clock;
    private readonly TimerWheel _timers;
    private readonly List<SlabConnection> _attention = [];
    private object?[] _slots = [];
    private int _threadId;
    private long _allocatedBytes;

    internal Reactor(int index, ReactorGroupOptions options, NameResolver resolver)
    {
        Index = index;
        Options = options;
        Resolver = resolver;
        _clock = new CoarseClock(options.TimeProvider);
        _timers = new TimerWheel(_clock.NowMs);
    }

    /// <summary>Position in its group, from 0.</summary>
    public int Index { get; }

    /// <summary>The byte arrays of this reactor.</summary>
    public SlabPool Slabs { get; } = new();

    /// <summary>What this reactor counted.</summary>
    public ReactorCounters Counters { get; } = new();

    /// <summary>Milliseconds on a clock that never goes back, read once per turn of the loop.</summary>
    public long NowMs => _clock.NowMs;

    /// <summary>Milliseconds since 1970, read at most once per turn of the loop; for dates and records only.</summary>
    public long UnixMs => _clock.UnixMs;

    /// <summary>Managed memory that this reactor's thread has allocated since it started, as of the last turn of its
    /// loop. Any thread may ask.</summary>
    public long AllocatedBytes => Volatile.Read(ref _allocatedBytes);

    /// <summary>True on this reactor's thread. Any thread may ask.</summary>
    public bool IsCurrent => _threadId == Environment.CurrentManagedThreadId;

    /// <summary>Timers scheduled on this reactor.</summary>
    public int ScheduledTimers => _timers.Count;

    internal ReactorGroupOptions Options { get; }

    internal NameResolver Resolver { get; }

    /// <summary>A key for <see cref="Slot"/>; take it once per kind of state, in a static field. Any thread.</summary>
    /// <returns>A small number, different on each call.</returns>
    public static int NewSlotKey()
    {
        return Interlocked.Increment(ref _slotKeys) - 1;
    }

    /// <summary>The per-reactor state that a layer above keeps here.</summary>
    /// <param name="key">From <see cref="NewSlotKey"/>.</param>
    /// <returns>What <see cref="SetSlot"/> put there; null before.</returns>
    public object? Slot(int key)
    {
        object?[] slots = _slots;
        return (uint)key < (uint)slots.Length ? slots[key] : null;
    }

    /// <summary>Keeps per-reactor state of a layer above.</summary>
    /// <param name="key">From <see cref="NewSlotKey"/>.</param>
    /// <param name="value">The state.</param>
    public void SetSlot(int key, object? value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(key);
        if (key >= _slots.Length)
        {
            Array.Resize(ref _slots, Math.Max(8, key * 2));
        }
        _slots[key] = value;
    }

    /// <summary>Schedules a timer, or moves it when it is scheduled already; moving it later only writes a
    /// field.</summary>
    /// <param name="timer">A timer that is on no other reactor.</param>
    /// <param name="dueMs">Milliseconds from now, 0 or more; 0 elapses in the next turn of the loop.</param>
    public void Schedule(ReactorTimer timer, int dueMs)
    {
        ArgumentNullException.ThrowIfNull(timer);
        ArgumentOutOfRangeException.ThrowIfNegative(dueMs);
        _timers.Schedule(timer, _clock.NowMs + dueMs);
    }

    /// <summary>Takes a timer off; does nothing when it is not scheduled.</summary>
    /// <param name="timer">A timer of this reactor.</param>
    public void Cancel(ReactorTimer timer)
    {
        ArgumentNullException.ThrowIfNull(timer);
        _timers.Cancel(timer);
    }

    /// <summary>Connects to another host without blocking. On this reactor's thread, where it also completes.</summary>
    /// <param name="target">Where to, how secured and how long it may take.</param>
    /// <returns>The connection, which lives on this reactor and is the caller's, or the reason why there is
    /// none.</returns>
    public ValueTask<DialResult> DialAsync(DialTarget target)
    {
        ArgumentNullException.ThrowIfNull(target);
        Invariant.Holds(IsCurrent);
        return Dialer.DialAsync(this, target);
    }

    /// <summary>One connection attempt to one address; on this reactor's thread.</summary>
    internal abstract ValueTask<DialResult> ConnectAsync(IPEndPoint endpoint, int timeoutMs);

    /// <summary>Puts a connection on the list that is worked off at the end of the turn.</summary>
    internal void Attend(SlabConnection connection)
    {
        _attention.Add(connection);
    }

    /// <summary>Reports an exception that escaped a callback.</summary>
    internal void Fault(Exception exception)
    {
        Counters.Faults++;
        Options.OnFault?.Invoke(exception);
    }

    private void RunAttention()
    {
        // Only those that were there when it began: a connection that asks again waits for the next turn.
        int count = _attention.Count;
        for (int i = 0; i < count; i++)
        {
            SlabConnection connection = _attention[i];
            try
            {
                connection.OnAttention();
            }
            catch (Exception exception)
            {
                // The reactor is the owner of last resort: one connection's mistake must not stop the others.
                Fault(exception);
                connection.Abort(ConnectionEnd.LocalAborted);
            }
        }
        _attention.RemoveRange(0, count);
    }
}
