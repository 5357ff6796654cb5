using System;
using System.Runtime.CompilerServices;
using System.Threading.Tasks;
using Lucid.Net.Async;
using Lucid.Net.Time;
using Lucid.Net.Transport;
using Lucid.Net.Transport.Epoll;
using Lucid.Testing;
using Xunit;

namespace Lucid.Net.Tests.Transport;

public sealed class AllocationTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public Task Echo_round_trip_allocates_nothing_on_the_reactor(TransportEngine engine)
    {
        return Loopback.RunAsync(engine, async loopback =>
        {
            (TransportConnection client, TransportConnection server) = await loopback.ConnectAsync();
            ValueTask echo = EchoAsync(server);
            double bytes = await AllocationMeter.PerStepAsync(
                loopback.Reactor, steps => PingAsync(client, steps), steps: 2_000);
            Assert.Equal(0, bytes);
            client.Close();
            await echo;
        });
    }

    [Fact]
    public void Echo_round_trip_in_memory_allocates_nothing()
    {
        ManualReactor reactor = new();
        reactor.Run(async () =>
        {
            (TransportConnection client, TransportConnection server) = MemoryTransport.CreatePair(reactor);
            ValueTask echo = EchoAsync(server);
            double bytes = await AllocationMeter.PerStepAsync(
                reactor, steps => PingAsync(client, steps), steps: 500);
            Assert.Equal(0, bytes);
            client.Close();
            await echo;
        });
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public Task Posted_work_and_timers_allocate_nothing(TransportEngine engine)
    {
        return ReactorRun.RunAsync(new ReactorGroupOptions { Count = 1, Engine = engine }, async group =>
        {
            Reactor reactor = group.Reactors[0];
            Step step = new();
            Deadline deadline = new();
            double bytes = await AllocationMeter.PerStepAsync(
                reactor,
                async steps =>
                {
                    for (int i = 0; i < steps; i++)
                    {
                        reactor.Schedule(deadline, 30_000 + i);
                        reactor.Post(step);
                        await step.RunAsync();
                        reactor.Cancel(deadline);
                    }
                },
                steps: 2_000);
            Assert.Equal(0, bytes);
        });
    }

    [Fact]
    public void Idle_connection_of_the_epoll_engine_is_small()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }
        const int Count = 500;
        using ReactorGroup group = ReactorGroup.Start(
            new ReactorGroupOptions { Count = 1, Engine = TransportEngine.Epoll });
        EpollReactor reactor = (EpollReactor)group.Reactors[0];
        object[] kept = new object[Count];
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Count; i++)
        {
            kept[i] = new EpollConnection(reactor, descriptor: -1, isAccepted: false);
        }
        long perConnection = (GC.GetAllocatedBytesForCurrentThread() - before) / Count;
        TestContext.Current.TestOutputHelper?.WriteLine($"{perConnection} bytes");
        Assert.InRange(perConnection, 1, 280);
        GC.KeepAlive(kept);
    }

    [AsyncMethodBuilder(typeof(PooledTaskBuilder))]
    private static async ValueTask PingAsync(TransportConnection client, int steps)
    {
        for (int i = 0; i < steps; i++)
        {
            client.Output.Write("ping"u8);
            Assert.True(await client.Output.SendAsync());
            while (client.Input.Unread.Length < 4)
            {
                Assert.True(await client.Input.FillAsync() > 0);
            }
            client.Input.Consume(4);
        }
    }

    [AsyncMethodBuilder(typeof(PooledTaskBuilder))]
    private static async ValueTask EchoAsync(TransportConnection server)
    {
        while (await server.Input.FillAsync() > 0)
        {
            server.Output.Write(server.Input.Unread);
            server.Input.Consume(server.Input.Unread.Length);
            Assert.True(await server.Output.SendAsync());
        }
        server.Close();
    }

    private sealed class Deadline : ReactorTimer
    {
        protected internal override void OnElapsed()
        {
            throw new InvalidOperationException("The deadline was always moved or cancelled.");
        }
    }

    private sealed class Step : ReactorWork, System.Threading.Tasks.Sources.IValueTaskSource<int>
    {
        private LoopWait _wait;

        public ValueTask<int> RunAsync()
        {
            return new ValueTask<int>(this, _wait.Begin());
        }

        public int GetResult(short token)
        {
            return _wait.GetResult(token);
        }

        public System.Threading.Tasks.Sources.ValueTaskSourceStatus GetStatus(short token)
        {
            return _wait.GetStatus(token);
        }

        public void OnCompleted(
            Action<object?> continuation,
            object? state,
            short token,
            System.Threading.Tasks.Sources.ValueTaskSourceOnCompletedFlags flags)
        {
            _wait.OnCompleted(continuation, state, token);
        }

        protected internal override void Run()
        {
            _wait.Complete(1);
        }
    }
}
