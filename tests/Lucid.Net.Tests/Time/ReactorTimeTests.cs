using System;
using System.Threading.Tasks;
using Lucid.Net.Tests.Transport;
using Lucid.Net.Time;
using Lucid.Net.Transport;
using Lucid.Testing;
using Xunit;

namespace Lucid.Net.Tests.Time;

public sealed class ReactorTimeTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Sleeping_reactor_follows_a_virtual_clock(TransportEngine engine)
    {
        VirtualClock clock = new();
        using ReactorGroup group = ReactorGroup.Start(
            new ReactorGroupOptions { Count = 1, Engine = engine, TimeProvider = clock });
        Reactor reactor = group.Reactors[0];
        TaskCompletionSource<long> elapsed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource scheduled = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await ScheduleAsync();
        await scheduled.Task;
        // Two hours pass in an instant; the deadline fires once, at its time on the reactor's clock.
        for (int i = 0; i < 120 && !elapsed.Task.IsCompleted; i++)
        {
            clock.Advance(TimeSpan.FromMinutes(1));
        }
        Assert.InRange(await elapsed.Task.WaitAsync(TimeSpan.FromSeconds(20)), 3_600_000, 7_200_000);

        async Task ScheduleAsync()
        {
            await reactor.SwitchToAsync();
            reactor.Schedule(new Alarm(() => elapsed.SetResult(reactor.NowMs)), 3_600_000);
            scheduled.SetResult();
        }
    }

    [Fact]
    public void Wall_clock_jump_does_not_move_timers()
    {
        ManualReactor reactor = new();
        int count = 0;
        reactor.Schedule(new Alarm(() => count++), 1_000);
        long before = reactor.UnixMs;
        reactor.Clock.Origin -= TimeSpan.FromDays(400);
        reactor.Advance(999);
        Assert.Equal(0, count);
        Assert.True(reactor.UnixMs < before);
        reactor.Advance(1);
        Assert.Equal(1, count);
    }

    [Fact]
    public void Clock_counts_milliseconds_whatever_the_frequency_is()
    {
        ManualReactor reactor = new();
        long before = reactor.NowMs;
        long unixBefore = reactor.UnixMs;
        reactor.Advance(12_345);
        Assert.InRange(reactor.NowMs - before, 12_344, 12_345);
        Assert.Equal(12_345, reactor.UnixMs - unixBefore);
    }

    private sealed class Alarm(Action action) : ReactorTimer
    {
        protected internal override void OnElapsed()
        {
            action();
        }
    }
}
