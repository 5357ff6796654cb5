using System;
using System.Net;
using System.Net.Sockets;
using System.Threading.Tasks;
using Lucid.Net.Bytes;
using Lucid.Net.Transport;
using Lucid.Testing;
using Xunit;

namespace Lucid.Net.Tests.Transport;

public sealed class DialTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public Task Port_nobody_listens_on_is_refused(TransportEngine engine)
    {
        return RunAsync(engine, async reactor =>
        {
            DialResult result = await reactor.DialAsync(new DialTarget("127.0.0.1", FreePort(), null, 5_000));
            Assert.Null(result.Connection);
            Assert.Equal(DialFailure.Refused, result.Failure);
            Assert.Contains("Nothing listens on 127.0.0.1:", result.Detail, StringComparison.Ordinal);
        });
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public Task Full_backlog_ends_at_the_connect_deadline(TransportEngine engine)
    {
        return RunAsync(engine, async reactor =>
        {
            using Socket listener = new(SocketType.Stream, ProtocolType.Tcp);
            listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            listener.Listen(0);
            int port = ((IPEndPoint)listener.LocalEndPoint!).Port;
            // Linux lets a backlog of 0 hold one connection; the next ones get no answer to their SYN.
            DialTarget target = new("127.0.0.1", port, null, 100);
            DialFailure failure = DialFailure.None;
            for (int i = 0; i < 8 && failure == DialFailure.None; i++)
            {
                DialResult result = await reactor.DialAsync(target);
                failure = result.Failure;
                result.Connection?.Abort(ConnectionEnd.LocalAborted);
            }
            Assert.Equal(DialFailure.ConnectTimeout, failure);
            Assert.Equal(0, reactor.ScheduledTimers);
        });
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public Task Name_is_resolved_off_the_reactor(TransportEngine engine)
    {
        return Loopback.RunAsync(engine, async loopback =>
        {
            int port = loopback.Listener.LocalEndpoint.Port;
            DialResult result = await loopback.Reactor.DialAsync(new DialTarget("localhost", port, null, 10_000));
            Assert.True(loopback.Reactor.IsCurrent);
            Assert.Equal(DialFailure.None, result.Failure);
            (await loopback.AcceptAsync()).Close();
            result.Connection!.Close();
        });
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public Task Text_that_is_no_name_is_not_found(TransportEngine engine)
    {
        return RunAsync(engine, async reactor =>
        {
            string tooLong = new('a', 300);
            DialResult result = await reactor.DialAsync(new DialTarget(tooLong, 80, null, 20_000));
            Assert.Equal(DialFailure.NameNotFound, result.Failure);
        });
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Dial_from_another_thread_is_a_mistake(TransportEngine engine)
    {
        using ReactorGroup group = ReactorGroup.Start(new ReactorGroupOptions { Count = 1, Engine = engine });
        await Assert.ThrowsAsync<InvariantException>(
            async () => await group.Reactors[0].DialAsync(new DialTarget("127.0.0.1", 1, null, 5_000)));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public Task Stop_ends_a_dial_that_still_waits(TransportEngine engine)
    {
        TaskCompletionSource<DialFailure> failure = new(TaskCreationOptions.RunContinuationsAsynchronously);
        return CheckAsync();

        async Task CheckAsync()
        {
            using Socket listener = new(SocketType.Stream, ProtocolType.Tcp);
            listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            listener.Listen(0);
            int port = ((IPEndPoint)listener.LocalEndPoint!).Port;
            await RunAsync(engine, async reactor =>
            {
                for (int i = 0; i < 4; i++)
                {
                    _ = DialAsync(reactor, port);
                }
                await ReactorWait.DelayAsync(reactor, 20);
            });
            Assert.Equal(DialFailure.Unreachable, await failure.Task.WaitAsync(TimeSpan.FromSeconds(20)));
        }

        async Task DialAsync(Reactor reactor, int port)
        {
            DialResult result = await reactor.DialAsync(new DialTarget("127.0.0.1", port, null, 60_000));
            if (result.Failure != DialFailure.None)
            {
                failure.TrySetResult(result.Failure);
            }
        }
    }

    private static Task RunAsync(TransportEngine engine, Func<Reactor, ValueTask> body)
    {
        return ReactorRun.RunAsync(
            new ReactorGroupOptions { Count = 1, Engine = engine }, group => body(group.Reactors[0]));
    }

    private static int FreePort()
    {
        using Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
