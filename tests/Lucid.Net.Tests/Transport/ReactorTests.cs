using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Lucid.Net.Bytes;
using Lucid.Net.Transport;
using Lucid.Testing;
using Xunit;

namespace Lucid.Net.Tests.Transport;

public sealed class ReactorTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Work_posted_by_many_threads_runs_once_each_in_order_per_thread(TransportEngine engine)
    {
        const int Threads = 4;
        const int PerThread = 20_000;
        using ReactorGroup group = ReactorGroup.Start(new ReactorGroupOptions { Count = 1, Engine = engine });
        Reactor reactor = group.Reactors[0];
        int[] last = new int[Threads];
        int done = 0;
        TaskCompletionSource<bool> all = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Thread[] threads = new Thread[Threads];
        for (int t = 0; t < Threads; t++)
        {
            int thread = t;
            threads[t] = new Thread(() =>
            {
                for (int i = 1; i <= PerThread; i++)
                {
                    int number = i;
                    reactor.Post(new Work(() =>
                    {
                        bool isInOrder = reactor.IsCurrent && last[thread] == number - 1;
                        last[thread] = number;
                        if (!isInOrder || ++done == Threads * PerThread)
                        {
                            all.TrySetResult(isInOrder);
                        }
                    }));
                }
            });
            threads[t].Start();
        }
        Assert.True(await all.Task.WaitAsync(TimeSpan.FromSeconds(30)));
        foreach (Thread thread in threads)
        {
            thread.Join();
        }
    }

    [Fact]
    public void Work_posted_twice_before_it_ran_is_a_mistake()
    {
        ManualReactor reactor = new();
        int runs = 0;
        Work work = new(() => runs++);
        reactor.Post(work);
        Assert.Throws<InvariantException>(() => reactor.Post(work));
        reactor.RunUntilIdle();
        reactor.Post(work);
        reactor.RunUntilIdle();
        Assert.Equal(2, runs);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Exception_of_posted_work_is_reported_and_the_rest_runs(TransportEngine engine)
    {
        List<Exception> faults = [];
        using ReactorGroup group = ReactorGroup.Start(
            new ReactorGroupOptions { Count = 1, Engine = engine, OnFault = faults.Add });
        Reactor reactor = group.Reactors[0];
        TaskCompletionSource ran = new(TaskCreationOptions.RunContinuationsAsynchronously);
        reactor.Post(new Work(() => throw new InvalidOperationException("mistake")));
        reactor.Post(new Work(ran.SetResult));
        await ran.Task.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal("mistake", Assert.Single(faults).Message);
        Assert.Equal(1, reactor.Counters.Faults);
    }

    [Fact]
    public void Slots_keep_state_per_reactor()
    {
        ManualReactor one = new();
        ManualReactor two = new();
        int key = Reactor.NewSlotKey();
        int other = Reactor.NewSlotKey();
        Assert.NotEqual(key, other);
        Assert.Null(one.Slot(key));
        one.SetSlot(key, "one");
        two.SetSlot(other, "two");
        Assert.Equal("one", one.Slot(key));
        Assert.Null(one.Slot(other));
        Assert.Null(two.Slot(key));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public Task Ten_thousand_connections_leave_nothing_behind(TransportEngine engine)
    {
        return Loopback.RunAsync(engine, async loopback =>
        {
            for (int round = 0; round < 10_000 / 50; round++)
            {
                Task[] exchanges = new Task[50];
                for (int i = 0; i < exchanges.Length; i++)
                {
                    exchanges[i] = ExchangeAsync(loopback, (round * 50 + i) % 4);
                }
                await Task.WhenAll(exchanges);
            }
            Assert.Equal(10_000, loopback.Reactor.Counters.Accepted);
            Assert.Equal(10_000, loopback.Reactor.Counters.Dialled);
        });

        static async Task ExchangeAsync(Loopback loopback, int way)
        {
            (TransportConnection client, TransportConnection server) = await loopback.ConnectAsync();
            client.Output.Write("request"u8);
            await client.Output.SendAsync();
            if (way < 3)
            {
                await server.Input.FillAsync();
            }
            switch (way)
            {
                case 0:
                    server.Output.Write("answer"u8);
                    server.Close();
                    await client.Input.FillAsync();
                    client.Abort(ConnectionEnd.LocalAborted);
                    break;
                case 1:
                    client.Abort(ConnectionEnd.LocalAborted);
                    server.Close();
                    break;
                case 2:
                    server.Abort(ConnectionEnd.LocalAborted);
                    client.Close();
                    break;
                default:
                    server.Output.GetSpan(100);
                    server.Abort(ConnectionEnd.LocalAborted);
                    client.Abort(ConnectionEnd.LocalAborted);
                    break;
            }
        }
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public void Port_in_use_is_said_in_one_sentence(TransportEngine engine)
    {
        using ReactorGroup group = ReactorGroup.Start(new ReactorGroupOptions { Count = 2, Engine = engine });
        using Listener first = group.Listen(new ListenOptions(new IPEndPoint(IPAddress.Loopback, 0)), new Refuser());
        ListenException exception = Assert.Throws<ListenException>(
            () => group.Listen(new ListenOptions(first.LocalEndpoint), new Refuser()));
        Assert.Equal($"{first.LocalEndpoint} is already in use by another process.", exception.Message);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public void Foreign_address_is_said_in_one_sentence(TransportEngine engine)
    {
        using ReactorGroup group = ReactorGroup.Start(new ReactorGroupOptions { Count = 1, Engine = engine });
        ListenException exception = Assert.Throws<ListenException>(() => group.Listen(
            new ListenOptions(new IPEndPoint(IPAddress.Parse("192.0.2.1"), 0)), new Refuser()));
        Assert.Equal("192.0.2.1 is not an address of this machine.", exception.Message);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Closed_listener_accepts_no_more(TransportEngine engine)
    {
        using ReactorGroup group = ReactorGroup.Start(new ReactorGroupOptions { Count = 2, Engine = engine });
        Listener listener = group.Listen(new ListenOptions(new IPEndPoint(IPAddress.Loopback, 0)), new Refuser());
        IPEndPoint endpoint = listener.LocalEndpoint;
        listener.Dispose();
        listener.Dispose();
        await listener.Closed.WaitAsync(TimeSpan.FromSeconds(20));
        using Socket client = new(SocketType.Stream, ProtocolType.Tcp);
        SocketException refused = Assert.Throws<SocketException>(() => client.Connect(endpoint));
        Assert.Equal(SocketError.ConnectionRefused, refused.SocketErrorCode);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Listener_is_not_closed_while_one_reactor_has_not_heard_of_it(TransportEngine engine)
    {
        using ReactorGroup group = ReactorGroup.Start(new ReactorGroupOptions { Count = 2, Engine = engine });
        using ManualResetEventSlim release = new();
        // The portable engine accepts on the first reactor; on epoll the kernel would still let clients in through it.
        group.Reactors[0].Post(new Work(release.Wait));
        Listener listener = group.Listen(new ListenOptions(new IPEndPoint(IPAddress.Loopback, 0)), new Refuser());
        listener.Dispose();
        TaskCompletionSource otherRan = new(TaskCreationOptions.RunContinuationsAsynchronously);
        group.Reactors[1].Post(new Work(otherRan.SetResult));
        await otherRan.Task.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.False(listener.Closed.IsCompleted);

        release.Set();

        await listener.Closed.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Stop_ends_connections_with_shutdown_and_completes_their_waits(TransportEngine engine)
    {
        TaskCompletionSource<ConnectionEnd> end = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await ReactorRun.RunAsync(new ReactorGroupOptions { Count = 1, Engine = engine }, async group =>
        {
            Listener listener = group.Listen(
                new ListenOptions(new IPEndPoint(IPAddress.Loopback, 0)), new Reader(end));
            DialResult result = await group.Reactors[0].DialAsync(
                new DialTarget("127.0.0.1", listener.LocalEndpoint.Port, null, 5_000));
            Assert.NotNull(result.Connection);
            await ReactorWait.UntilAsync(group.Reactors[0], () => group.Reactors[0].Counters.Accepted == 1);
            await ReactorWait.DelayAsync(group.Reactors[0], 2);
        });
        Assert.Equal(ConnectionEnd.Shutdown, await end.Task.WaitAsync(TimeSpan.FromSeconds(20)));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public Task Accepting_pauses_at_the_limit_and_goes_on_below_it(TransportEngine engine)
    {
        return ReactorRun.RunAsync(
            new ReactorGroupOptions { Count = 1, Engine = engine, MaxAccepted = 2, LingerMs = 500 },
            async group =>
            {
                Reactor reactor = group.Reactors[0];
                Keeper keeper = new();
                using Listener listener = group.Listen(
                    new ListenOptions(new IPEndPoint(IPAddress.Loopback, 0)), keeper);
                List<TransportConnection> clients = [];
                for (int i = 0; i < 4; i++)
                {
                    DialResult result = await reactor.DialAsync(
                        new DialTarget("127.0.0.1", listener.LocalEndpoint.Port, null, 5_000));
                    clients.Add(result.Connection!);
                }
                await ReactorWait.UntilAsync(reactor, () => reactor.Counters.AcceptPauses > 0);
                await ReactorWait.DelayAsync(reactor, 30);
                Assert.InRange(keeper.Kept.Count, 2, 3);
                keeper.Kept[0].Abort(ConnectionEnd.LocalAborted);
                keeper.Kept[1].Abort(ConnectionEnd.LocalAborted);
                await ReactorWait.UntilAsync(reactor, () => keeper.Kept.Count == 4);
                foreach (TransportConnection connection in keeper.Kept)
                {
                    connection.Abort(ConnectionEnd.LocalAborted);
                }
                foreach (TransportConnection connection in clients)
                {
                    connection.Abort(ConnectionEnd.LocalAborted);
                }
            });
    }

    private sealed class Work(Action action) : ReactorWork
    {
        protected internal override void Run()
        {
            action();
        }
    }

    private sealed class Refuser : IConnectionAcceptor
    {
        public void OnAccepted(TransportConnection connection)
        {
            connection.Abort(ConnectionEnd.LocalAborted);
        }
    }

    private sealed class Keeper : IConnectionAcceptor
    {
        public List<TransportConnection> Kept { get; } = [];

        public void OnAccepted(TransportConnection connection)
        {
            Kept.Add(connection);
        }
    }

    private sealed class Reader(TaskCompletionSource<ConnectionEnd> end) : IConnectionAcceptor
    {
        public void OnAccepted(TransportConnection connection)
        {
            _ = ReadAsync(connection);
        }

        private async Task ReadAsync(TransportConnection connection)
        {
            int got = await connection.Input.FillAsync();
            end.SetResult(got == -1 ? connection.End : ConnectionEnd.None);
        }
    }
}
