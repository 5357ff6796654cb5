using System;
using System.Collections.Generic;
using System.Threading;

namespace Lucid.Testing;

/// <summary>
/// Time that only moves when a test moves it. Its frequency is deliberately odd, so that code which takes timestamps
/// for ticks or milliseconds fails. Thread-safe.
/// </summary>
public sealed class VirtualClock : TimeProvider
{
    private const long OddFrequency = 7_000_003;

    private readonly object _gate = new();
    private readonly List<VirtualTimer> _timers = [];
    private TimeSpan _elapsed = TimeSpan.FromDays(3);

    /// <summary>The wall clock at the beginning; it may be set anew to make the wall clock jump.</summary>
    public DateTimeOffset Origin { get; set; } = new(2026, 2, 28, 23, 59, 50, TimeSpan.Zero);

    public override long TimestampFrequency => OddFrequency;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long GetTimestamp()
    {
        lock (_gate)
        {
            return (long)(_elapsed.Ticks / (decimal)TimeSpan.TicksPerSecond * OddFrequency);
        }
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
        {
            return Origin + _elapsed - TimeSpan.FromDays(3);
        }
    }

    /// <summary>Moves time forward, running each timer at its own moment.</summary>
    public void Advance(TimeSpan by)
    {
        TimeSpan target;
        lock (_gate)
        {
            target = _elapsed + by;
        }
        while (true)
        {
            VirtualTimer? next = null;
            lock (_gate)
            {
                foreach (VirtualTimer timer in _timers)
                {
                    if (timer.DueAt <= target && (next is null || timer.DueAt < next.DueAt))
                    {
                        next = timer;
                    }
                }
                if (next is null)
                {
                    _elapsed = target;
                    return;
                }
                if (next.DueAt > _elapsed)
                {
                    _elapsed = next.DueAt;
                }
                next.MoveOn();
            }
            next.Fire();
        }
    }

    /// <summary>Moves time forward by milliseconds.</summary>
    public void Advance(int milliseconds)
    {
        Advance(TimeSpan.FromMilliseconds(milliseconds));
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        VirtualTimer timer = new(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class VirtualTimer(VirtualClock clock, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period = Timeout.InfiniteTimeSpan;

        public TimeSpan DueAt { get; private set; } = TimeSpan.MaxValue;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._gate)
            {
                clock._timers.Remove(this);
                _period = period;
                if (dueTime != Timeout.InfiniteTimeSpan)
                {
                    DueAt = clock._elapsed + dueTime;
                    clock._timers.Add(this);
                }
            }
            return true;
        }

        /// <summary>Called under the clock's lock.</summary>
        public void MoveOn()
        {
            if (_period > TimeSpan.Zero)
            {
                DueAt += _period;
            }
            else
            {
                clock._timers.Remove(this);
            }
        }

        public void Fire()
        {
            callback(state);
        }

        public void Dispose()
        {
            lock (clock._gate)
            {
                clock._timers.Remove(this);
            }
        }

        public System.Threading.Tasks.ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
