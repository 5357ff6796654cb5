using System;
using System.Net.Sockets;
using System.Threading.Tasks;
using Lucid.Net.Transport;
using Lucid.Testing;
using Xunit;

namespace Lucid.Net.Tests.Transport;

public sealed class ConnectionEndTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public Task Close_sends_what_is_queued_and_the_peer_reads_an_orderly_end(TransportEngine engine)
    {
        return Loopback.RunAsync(engine, async loopback =>
        {
            (TransportConnection client, TransportConnection server) = await loopback.ConnectAsync();
            server.Output.Write("last words"u8);
            server.Close();
            Assert.Equal(ConnectionEnd.LocalClosed, server.End);
            await Loopback.ReadAtLeastAsync(client, 10);
            Assert.True(client.Input.Unread.SequenceEqual("last words"u8));
            Assert.Equal(0, await client.Input.FillAsync());
            Assert.Equal(0, await client.Input.FillAsync());
            Assert.Equal(ConnectionEnd.PeerClosed, client.End);
            client.Close();
        });
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public Task Answer_survives_a_close_while_the_peer_still_sends(TransportEngine engine)
    {
        return Loopback.RunAsync(engine, async loopback =>
        {
            (TransportConnection client, TransportConnection server) = await loopback.ConnectAsync();
            byte[] body = new byte[300_000];
            ValueTask<bool> send = client.Output.SendAsync(body);
            server.Output.Write("413"u8);
            server.Close();
            await Loopback.ReadAtLeastAsync(client, 3);
            Assert.True(client.Input.Unread.SequenceEqual("413"u8));
            await send;
            client.Close();
        });
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public Task Half_closed_peer_still_gets_its_answer(TransportEngine engine)
    {
        return Loopback.RunAsync(engine, async loopback =>
        {
            using Socket client = new(SocketType.Stream, ProtocolType.Tcp);
            await client.ConnectAsync(loopback.Listener.LocalEndpoint);
            await loopback.Reactor.SwitchToAsync();
            TransportConnection server = await loopback.AcceptAsync();
            client.Send("request"u8);
            client.Shutdown(SocketShutdown.Send);
            await Loopback.ReadAtLeastAsync(server, 7);
            server.Input.Consume(7);
            Assert.Equal(0, await server.Input.FillAsync());
            Assert.Equal(ConnectionEnd.PeerClosed, server.End);
            server.Output.Write("answer"u8);
            Assert.True(await server.Output.SendAsync());
            server.Close();
            byte[] answer = new byte[16];
            Assert.Equal(6, client.Receive(answer));
            Assert.Equal(0, client.Receive(answer));
        });
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public Task Abort_resets_the_peer(TransportEngine engine)
    {
        return Loopback.RunAsync(engine, async loopback =>
        {
            (TransportConnection client, TransportConnection server) = await loopback.ConnectAsync();
            ValueTask<int> fill = server.Input.FillAsync();
            client.Output.Write("never sent"u8);
            client.Abort(ConnectionEnd.Deadline);
            Assert.Equal(ConnectionEnd.Deadline, client.End);
            Assert.Equal(-1, await fill);
            Assert.Equal(ConnectionEnd.PeerReset, server.End);
            Assert.False(await client.Output.SendAsync());
            Assert.Equal(-1, await client.Input.FillAsync());
            server.Close();
        });
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public Task First_reason_of_the_end_is_kept(TransportEngine engine)
    {
        return Loopback.RunAsync(engine, async loopback =>
        {
            (TransportConnection client, TransportConnection server) = await loopback.ConnectAsync();
            client.Abort(ConnectionEnd.Deadline);
            client.Abort(ConnectionEnd.Shutdown);
            client.Close();
            Assert.Equal(ConnectionEnd.Deadline, client.End);
            server.Abort(ConnectionEnd.LocalAborted);
        });
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public Task Pending_read_completes_once_after_abort_and_not_inside_it(TransportEngine engine)
    {
        return Loopback.RunAsync(engine, async loopback =>
        {
            (TransportConnection client, TransportConnection server) = await loopback.ConnectAsync();
            int completions = 0;
            Task reading = ReadOnceAsync();
            client.Abort(ConnectionEnd.LocalAborted);
            Assert.Equal(0, completions);
            await reading;
            Assert.Equal(1, completions);
            server.Abort(ConnectionEnd.LocalAborted);

            async Task ReadOnceAsync()
            {
                Assert.Equal(-1, await client.Input.FillAsync());
                completions++;
            }
        });
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public Task Blocked_sender_completes_with_false_when_the_connection_is_aborted(TransportEngine engine)
    {
        return Loopback.RunAsync(engine, async loopback =>
        {
            (TransportConnection client, TransportConnection server) = await loopback.ConnectAsync();
            ValueTask<bool> send = BlockSender(client);
            client.Abort(ConnectionEnd.LocalAborted);
            Assert.False(await send);
            server.Close();
        });
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public Task Blocked_sender_completes_with_false_when_the_peer_resets(TransportEngine engine)
    {
        return Loopback.RunAsync(engine, async loopback =>
        {
            (TransportConnection client, TransportConnection server) = await loopback.ConnectAsync();
            ValueTask<bool> send = BlockSender(client);
            server.Abort(ConnectionEnd.LocalAborted);
            Assert.False(await send);
            client.Abort(ConnectionEnd.LocalAborted);
            Assert.Equal(ConnectionEnd.PeerReset, client.End);
        });
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public Task Close_with_a_peer_that_never_reads_is_bounded(TransportEngine engine)
    {
        return Loopback.RunAsync(engine, async loopback =>
        {
            (TransportConnection client, TransportConnection server) = await loopback.ConnectAsync();
            ValueTask<bool> send = BlockSender(client);
            client.Close();
            Assert.False(await send);
            await ReactorWait.UntilAsync(loopback.Reactor, () => loopback.Reactor.Counters.Open == 1);
            server.Close();
        });
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public Task Continuation_may_close_the_connection_it_runs_for(TransportEngine engine)
    {
        return Loopback.RunAsync(engine, async loopback =>
        {
            for (int i = 0; i < 20; i++)
            {
                (TransportConnection client, TransportConnection server) = await loopback.ConnectAsync();
                Task closing = CloseOnFirstByteAsync(server, isAbort: (i & 1) == 0);
                client.Output.Write("x"u8);
                Assert.True(await client.Output.SendAsync());
                client.Abort(ConnectionEnd.LocalAborted);
                await closing;
            }

            static async Task CloseOnFirstByteAsync(TransportConnection server, bool isAbort)
            {
                await server.Input.FillAsync();
                if (isAbort)
                {
                    server.Abort(ConnectionEnd.LocalAborted);
                }
                server.Close();
                Assert.Equal(-1, await server.Input.FillAsync());
            }
        });
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public Task Answer_that_came_before_a_reset_is_still_read(TransportEngine engine)
    {
        return Loopback.RunAsync(engine, async loopback =>
        {
            (TransportConnection client, TransportConnection server) = await loopback.ConnectAsync();
            server.Output.Write("refused"u8);
            Assert.True(await server.Output.SendAsync());
            await ReactorWait.UntilAsync(loopback.Reactor, () => client.HasInput);
            server.Abort(ConnectionEnd.LocalAborted);
            await ReactorWait.DelayAsync(loopback.Reactor, 5);
            while (await client.Output.SendAsync("body"u8))
            {
                await ReactorWait.DelayAsync(loopback.Reactor, 1);
            }
            Assert.Equal(7, await client.Input.FillAsync());
            Assert.True(client.Input.Unread.SequenceEqual("refused"u8));
            Assert.Equal(-1, await client.Input.FillAsync());
            Assert.Equal(ConnectionEnd.PeerReset, client.End);
            client.Close();
        });
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public Task What_is_written_after_the_end_is_dropped(TransportEngine engine)
    {
        return Loopback.RunAsync(engine, async loopback =>
        {
            (TransportConnection client, TransportConnection server) = await loopback.ConnectAsync();
            client.Close();
            client.Output.Write("too late"u8);
            client.Output.GetSpan(10).Clear();
            client.Output.Advance(10);
            Assert.Equal(0, client.Output.UnsentBytes);
            Assert.False(await client.Output.SendAsync());
            client.Input.Consume(5);
            Assert.Equal(0, await server.Input.FillAsync());
            server.Close();
        });
    }

    private static ValueTask<bool> BlockSender(TransportConnection connection)
    {
        byte[] chunk = new byte[1 << 20];
        for (int i = 0; i < 256; i++)
        {
            ValueTask<bool> send = connection.Output.SendAsync(chunk);
            if (!send.IsCompleted)
            {
                return send;
            }
            Assert.True(send.Result);
        }
        throw new InvalidOperationException("The kernel takes everything.");
    }
}
