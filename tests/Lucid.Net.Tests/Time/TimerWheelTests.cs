using System;
using System.Collections.Generic;
using Lucid.Net.Time;
using Xunit;

namespace Lucid.Net.Tests.Time;

public sealed class TimerWheelTests
{
    private readonly List<string> _log = [];

    [Fact]
    public void Timer_elapses_at_its_time_and_not_before()
    {
        TimerWheel wheel = new(1_000);
        Probe timer = new("a", _log);
        wheel.Schedule(timer, 1_050);
        Assert.True(timer.IsScheduled);
        Assert.InRange(wheel.NextDue(), 1_001, 1_050);
        wheel.Advance(1_049);
        Assert.Empty(_log);
        wheel.Advance(1_050);
        Assert.Equal(["a"], _log);
        Assert.False(timer.IsScheduled);
        Assert.Equal(0, wheel.Count);
        Assert.Equal(long.MaxValue, wheel.NextDue());
    }

    [Fact]
    public void Time_that_is_over_elapses_in_the_next_advance()
    {
        TimerWheel wheel = new(1_000);
        Probe timer = new("a", _log);
        wheel.Schedule(timer, 0);
        Assert.Empty(_log);
        wheel.Advance(1_001);
        Assert.Equal(["a"], _log);
    }

    [Fact]
    public void Timer_moved_later_elapses_only_then()
    {
        TimerWheel wheel = new(0);
        Probe timer = new("a", _log);
        wheel.Schedule(timer, 10);
        wheel.Schedule(timer, 5_000);
        wheel.Schedule(timer, 7_000);
        wheel.Advance(6_999);
        Assert.Empty(_log);
        Assert.True(timer.IsScheduled);
        wheel.Advance(7_000);
        Assert.Equal(["a"], _log);
    }

    [Fact]
    public void Timer_moved_earlier_elapses_then_and_once()
    {
        TimerWheel wheel = new(0);
        Probe timer = new("a", _log);
        wheel.Schedule(timer, 5_000);
        wheel.Schedule(timer, 10);
        wheel.Advance(10);
        wheel.Advance(10_000);
        Assert.Equal(["a"], _log);
    }

    [Fact]
    public void Cancelled_timer_never_elapses()
    {
        TimerWheel wheel = new(0);
        Probe timer = new("a", _log);
        wheel.Schedule(timer, 10);
        wheel.Cancel(timer);
        wheel.Cancel(timer);
        wheel.Advance(100);
        Assert.Empty(_log);
        Assert.Equal(0, wheel.Count);
    }

    [Fact]
    public void Callback_may_cancel_and_schedule_timers_of_its_own_moment()
    {
        TimerWheel wheel = new(0);
        Probe first = new("first", _log);
        Probe second = new("second", _log);
        Probe third = new("third", _log);
        // Whichever of the two runs first cancels the other.
        first.Action = () => wheel.Cancel(second);
        second.Action = () => wheel.Cancel(first);
        wheel.Schedule(first, 70);
        wheel.Schedule(second, 70);
        third.Action = () =>
        {
            third.Action = null;
            wheel.Schedule(third, 70);
        };
        wheel.Schedule(third, 70);
        wheel.Advance(70);
        Assert.Equal(2, _log.Count);
        Assert.True(third.IsScheduled);
        wheel.Advance(71);
        Assert.Equal(3, _log.Count);
    }

    [Fact]
    public void Exception_of_a_callback_leaves_the_others_of_its_moment_due()
    {
        TimerWheel wheel = new(0);
        Probe[] timers = [new("a", _log), new("b", _log), new("c", _log)];
        foreach (Probe timer in timers)
        {
            timer.Action = () => throw new InvalidOperationException("mistake");
            wheel.Schedule(timer, 5);
        }
        for (int i = 0; i < 3; i++)
        {
            Assert.Throws<InvalidOperationException>(() => wheel.Advance(5));
        }
        wheel.Advance(6);
        Assert.Equal(3, _log.Count);
    }

    [Fact]
    public void Long_sleep_fires_each_timer_once()
    {
        TimerWheel wheel = new(0);
        for (int i = 1; i <= 1_000; i++)
        {
            wheel.Schedule(new Probe("x", _log), i * 37);
        }
        wheel.Advance(60_000);
        Assert.Equal(1_000, _log.Count);
        wheel.Advance(10_000_000);
        Assert.Equal(1_000, _log.Count);
    }

    [Fact]
    public void Random_acts_agree_with_a_sorted_list()
    {
        int seed = int.TryParse(Environment.GetEnvironmentVariable("LUCID_SEED"), out int given)
            ? given
            : Environment.ProcessId;
        TestContext.Current.TestOutputHelper?.WriteLine($"LUCID_SEED={seed}");
        Random random = new(seed);
        long now = random.NextInt64(1L << 40);
        TimerWheel wheel = new(now);
        Dictionary<Expected, long> model = [];
        List<Expected> all = [];
        for (int i = 0; i < 200; i++)
        {
            all.Add(new Expected(model));
        }
        for (int step = 0; step < 20_000; step++)
        {
            Expected timer = all[random.Next(all.Count)];
            switch (random.Next(5))
            {
                case 0:
                    wheel.Cancel(timer);
                    model.Remove(timer);
                    break;
                case 1:
                    long by = 1L << random.Next(24);
                    now += by;
                    Expected.Now = now;
                    wheel.Advance(now);
                    foreach ((Expected left, long dueAt) in model)
                    {
                        Assert.True(dueAt > now, $"missed by {now - dueAt} ms, seed {seed}");
                        Assert.True(left.IsScheduled);
                    }
                    break;
                default:
                    long due = now + 1 + random.NextInt64(1L << random.Next(1, 34));
                    wheel.Schedule(timer, due);
                    model[timer] = due;
                    break;
            }
            Assert.Equal(model.Count, wheel.Count);
            long earliest = long.MaxValue;
            foreach (long dueAt in model.Values)
            {
                earliest = Math.Min(earliest, dueAt);
            }
            Assert.True(wheel.NextDue() <= earliest, $"sleeps too long, seed {seed}");
        }
    }

    private sealed class Probe(string name, List<string> log) : ReactorTimer
    {
        public Action? Action { get; set; }

        protected internal override void OnElapsed()
        {
            log.Add(name);
            Action?.Invoke();
        }
    }

    private sealed class Expected(Dictionary<Expected, long> model) : ReactorTimer
    {
        public static long Now { get; set; }

        protected internal override void OnElapsed()
        {
            Assert.True(model.Remove(this, out long dueAt));
            Assert.True(dueAt <= Now, "early");
        }
    }
}
