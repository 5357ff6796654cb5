using System;
using System.Collections.Generic;
using System.Net;
using System.Threading.Tasks;
using Lucid.Net.Transport;
using Lucid.Testing;
using Xunit;

namespace Lucid.Net.Tests.Transport;

/// <summary>One reactor with a listener on 127.0.0.1, and connections to it.</summary>
internal sealed class Loopback : IConnectionAcceptor
{
    private readonly Queue<TransportConnection> _accepted = new();
    private readonly Queue<TaskCompletionSource<TransportConnection>> _waiters = new();

    private Loopback(ReactorGroup group, TlsServerOptions? tls)
    {
        Group = group;
        Reactor = group.Reactors[0];
        Listener = group.Listen(new ListenOptions(new IPEndPoint(IPAddress.Loopback, 0), tls), this);
    }

    public ReactorGroup Group { get; }

    public Reactor Reactor { get; }

    public Listener Listener { get; }

    public static Task RunAsync(TransportEngine engine, Func<Loopback, ValueTask> body, TlsServerOptions? tls = null)
    {
        return ReactorRun.RunAsync(
            new ReactorGroupOptions { Count = 1, Engine = engine, LingerMs = 2_000 },
            async group =>
            {
                Loopback loopback = new(group, tls);
                await body(loopback);
                loopback.Listener.Dispose();
                await ReactorWait.UntilAsync(
                    loopback.Reactor,
                    () => loopback.Reactor.Counters.Open == 0 && loopback.Reactor.Slabs.RentedBytes == 0);
                Assert.Equal(0, loopback.Reactor.Counters.Faults);
            });
    }

    public async ValueTask<(TransportConnection Client, TransportConnection Server)> ConnectAsync(
        TlsClientOptions? tls = null)
    {
        DialResult result = await DialAsync(tls);
        Assert.True(result.Connection is not null, result.Detail);
        return (result.Connection, await AcceptAsync());
    }

    public ValueTask<DialResult> DialAsync(TlsClientOptions? tls = null, int timeoutMs = 10_000)
    {
        return Reactor.DialAsync(new DialTarget("127.0.0.1", Listener.LocalEndpoint.Port, tls, timeoutMs));
    }

    public async ValueTask<TransportConnection> AcceptAsync()
    {
        if (_accepted.TryDequeue(out TransportConnection? connection))
        {
            return connection;
        }
        TaskCompletionSource<TransportConnection> waiter = new();
        _waiters.Enqueue(waiter);
        return await waiter.Task;
    }

    public void OnAccepted(TransportConnection connection)
    {
        if (_waiters.TryDequeue(out TaskCompletionSource<TransportConnection>? waiter))
        {
            waiter.SetResult(connection);
        }
        else
        {
            _accepted.Enqueue(connection);
        }
    }

    /// <summary>Reads until so many bytes are unread.</summary>
    public static async ValueTask ReadAtLeastAsync(TransportConnection connection, int bytes)
    {
        while (connection.Input.Unread.Length < bytes)
        {
            int got = await connection.Input.FillAsync();
            Assert.True(got > 0, $"ended with {got}, {connection.End}");
        }
    }
}
