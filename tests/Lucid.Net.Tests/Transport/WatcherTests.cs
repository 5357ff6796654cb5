using System.Collections.Generic;
using System.Threading.Tasks;
using Lucid.Net.Transport;
using Lucid.Testing;
using Xunit;

namespace Lucid.Net.Tests.Transport;

public sealed class WatcherTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public Task Orderly_end_is_told_although_nobody_reads(TransportEngine engine)
    {
        return Loopback.RunAsync(engine, async loopback =>
        {
            (TransportConnection client, TransportConnection server) = await loopback.ConnectAsync();
            Recorder recorder = new();
            server.Watcher = recorder;
            client.Close();
            await ReactorWait.UntilAsync(loopback.Reactor, () => recorder.Ends.Count > 0);
            Assert.Equal(ConnectionEnd.PeerClosed, Assert.Single(recorder.Ends));
            server.Close();
        });
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public Task Reset_is_told_although_nobody_reads(TransportEngine engine)
    {
        return Loopback.RunAsync(engine, async loopback =>
        {
            (TransportConnection client, TransportConnection server) = await loopback.ConnectAsync();
            Recorder recorder = new() { IsAborting = true };
            server.Watcher = recorder;
            client.Abort(ConnectionEnd.LocalAborted);
            await ReactorWait.UntilAsync(loopback.Reactor, () => recorder.Ends.Count > 0);
            Assert.Equal(ConnectionEnd.PeerReset, Assert.Single(recorder.Ends));
            Assert.Equal(ConnectionEnd.PeerReset, server.End);
        });
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public Task Client_that_leaves_after_its_request_was_read_is_told(TransportEngine engine)
    {
        return Loopback.RunAsync(engine, async loopback =>
        {
            (TransportConnection client, TransportConnection server) = await loopback.ConnectAsync();
            Recorder recorder = new();
            server.Watcher = recorder;
            client.Output.Write("request"u8);
            Assert.True(await client.Output.SendAsync());
            await Loopback.ReadAtLeastAsync(server, 7);
            server.Input.Consume(7);
            await ReactorWait.DelayAsync(loopback.Reactor, 3);
            Assert.Empty(recorder.Ends);
            client.Close();
            await ReactorWait.UntilAsync(loopback.Reactor, () => recorder.Ends.Count > 0);
            server.Close();
        });
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public Task Watcher_set_after_the_peer_went_is_told_too(TransportEngine engine)
    {
        return Loopback.RunAsync(engine, async loopback =>
        {
            (TransportConnection client, TransportConnection server) = await loopback.ConnectAsync();
            client.Close();
            Assert.Equal(0, await server.Input.FillAsync());
            Recorder recorder = new();
            server.Watcher = recorder;
            Assert.Empty(recorder.Ends);
            await ReactorWait.UntilAsync(loopback.Reactor, () => recorder.Ends.Count > 0);
            server.Close();
        });
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public Task Pending_read_completes_before_the_watcher_is_told(TransportEngine engine)
    {
        return Loopback.RunAsync(engine, async loopback =>
        {
            (TransportConnection client, TransportConnection server) = await loopback.ConnectAsync();
            Recorder recorder = new();
            server.Watcher = recorder;
            ValueTask<int> fill = server.Input.FillAsync();
            client.Close();
            Assert.Equal(0, await fill);
            Assert.Empty(recorder.Ends);
            await ReactorWait.UntilAsync(loopback.Reactor, () => recorder.Ends.Count > 0);
            Assert.Single(recorder.Ends);
            server.Close();
        });
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public Task Own_close_is_not_told(TransportEngine engine)
    {
        return Loopback.RunAsync(engine, async loopback =>
        {
            (TransportConnection client, TransportConnection server) = await loopback.ConnectAsync();
            Recorder recorder = new();
            server.Watcher = recorder;
            server.Close();
            client.Close();
            await ReactorWait.UntilAsync(loopback.Reactor, () => loopback.Reactor.Counters.Open == 0);
            Assert.Empty(recorder.Ends);
        });
    }

    private sealed class Recorder : IConnectionWatcher
    {
        public List<ConnectionEnd> Ends { get; } = [];

        public bool IsAborting { get; init; }

        public void OnPeerGone(TransportConnection connection, ConnectionEnd end)
        {
            Ends.Add(end);
            if (IsAborting)
            {
                connection.Abort(ConnectionEnd.LocalAborted);
            }
        }
    }
}
