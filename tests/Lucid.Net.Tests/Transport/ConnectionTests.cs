using System;
using System.Linq;
using System.Threading.Tasks;
using Lucid.Net.Bytes;
using Lucid.Net.Transport;
using Lucid.Testing;
using Xunit;

namespace Lucid.Net.Tests.Transport;

public sealed class ConnectionTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public Task Bytes_sent_arrive_in_one_contiguous_run(TransportEngine engine)
    {
        return Loopback.RunAsync(engine, async loopback =>
        {
            (TransportConnection client, TransportConnection server) = await loopback.ConnectAsync();
            client.Output.Write("hello "u8);
            client.Output.Write("world"u8);
            Assert.Equal(11, client.Output.UnsentBytes);
            Assert.True(await client.Output.SendAsync());
            Assert.Equal(0, client.Output.UnsentBytes);
            await Loopback.ReadAtLeastAsync(server, 11);
            Assert.True(server.Input.Unread.SequenceEqual("hello world"u8));
            server.Input.Consume(6);
            Assert.True(server.Input.Unread.SequenceEqual("world"u8));
            client.Close();
            server.Close();
        });
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public Task Slab_is_held_only_while_bytes_are_unread(TransportEngine engine)
    {
        return Loopback.RunAsync(engine, async loopback =>
        {
            (TransportConnection client, TransportConnection server) = await loopback.ConnectAsync();
            ValueTask<int> fill = server.Input.FillAsync();
            Assert.False(fill.IsCompleted);
            Assert.Equal(0, loopback.Reactor.Slabs.RentedBytes);
            client.Output.Write("half an event"u8);
            Assert.True(await client.Output.SendAsync());
            Assert.Equal(13, await fill);
            Assert.Equal(SlabPool.ReceiveSlabBytes, loopback.Reactor.Slabs.RentedBytes);
            fill = server.Input.FillAsync();
            // What is left over moves to a small slab while the connection waits.
            Assert.Equal(SlabPool.SmallSlabBytes, loopback.Reactor.Slabs.RentedBytes);
            Assert.True(server.Input.Unread.SequenceEqual("half an event"u8));
            client.Output.Write(" and the rest"u8);
            Assert.True(await client.Output.SendAsync());
            Assert.Equal(13, await fill);
            Assert.True(server.Input.Unread.SequenceEqual("half an event and the rest"u8));
            server.Input.Consume(26);
            Assert.Equal(0, loopback.Reactor.Slabs.RentedBytes);
            client.Close();
            server.Close();
        });
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public Task Expected_bytes_are_given_room_at_once(TransportEngine engine)
    {
        return Loopback.RunAsync(engine, async loopback =>
        {
            (TransportConnection client, TransportConnection server) = await loopback.ConnectAsync();
            byte[] body = new byte[200_000];
            new Random(7).NextBytes(body);
            ValueTask<bool> send = client.Output.SendAsync(body);
            while (server.Input.Unread.Length < body.Length)
            {
                Assert.True(await server.Input.FillAsync(body.Length - server.Input.Unread.Length) > 0);
                Assert.True(loopback.Reactor.Slabs.RentedBytes >= 512 << 10);
            }
            Assert.True(await send);
            Assert.True(server.Input.Unread.SequenceEqual(body));
            byte[]? slab = server.Input.TakeSlab(out int start, out int bytes);
            Assert.True(slab.AsSpan(start, bytes).SequenceEqual(body));
            Assert.True(server.Input.Unread.IsEmpty);
            loopback.Reactor.Slabs.Return(slab!, start + bytes);
            client.Close();
            server.Close();
        });
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public Task One_fill_is_bounded_however_much_room_there_is(TransportEngine engine)
    {
        return Loopback.RunAsync(engine, async loopback =>
        {
            (TransportConnection client, TransportConnection server) = await loopback.ConnectAsync();
            byte[] body = new byte[4 << 20];
            server.Input.Reserve(body.Length);
            ValueTask<bool> send = client.Output.SendAsync(body);
            int largest = 0;
            while (server.Input.Unread.Length < body.Length)
            {
                int filled = await server.Input.FillAsync(body.Length - server.Input.Unread.Length);
                Assert.InRange(filled, 1, 256 << 10);
                largest = Math.Max(largest, filled);
            }
            Assert.True(largest > SlabPool.ReceiveSlabBytes);
            Assert.True(await send);
            client.Close();
            server.Close();
        });
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public Task Full_slab_with_nothing_consumed_grows(TransportEngine engine)
    {
        return Loopback.RunAsync(engine, async loopback =>
        {
            (TransportConnection client, TransportConnection server) = await loopback.ConnectAsync();
            byte[] body = [.. Enumerable.Range(0, 100_000).Select(i => (byte)(i * 31))];
            ValueTask<bool> send = client.Output.SendAsync(body);
            await Loopback.ReadAtLeastAsync(server, body.Length);
            Assert.True(await send);
            Assert.True(server.Input.Unread.SequenceEqual(body));
            client.Close();
            server.Close();
        });
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public Task Large_echo_in_both_directions_arrives_unchanged(TransportEngine engine)
    {
        return Loopback.RunAsync(engine, async loopback =>
        {
            const int Total = 8 << 20;
            (TransportConnection client, TransportConnection server) = await loopback.ConnectAsync();
            Task echo = EchoAsync(server);
            Task<long> check = CheckAsync(client, Total);
            byte[] chunk = new byte[70_000];
            for (int sent = 0; sent < Total;)
            {
                int count = Math.Min(chunk.Length, Total - sent);
                for (int i = 0; i < count; i++)
                {
                    chunk[i] = Pattern(sent + i);
                }
                // Half the chunks gather in the slab first, the others are handed over beside it.
                if ((sent & 1) == 0)
                {
                    client.Output.Write(chunk.AsSpan(0, 100));
                    Assert.True(await client.Output.SendAsync(chunk.AsSpan(100, count - 100)));
                }
                else
                {
                    client.Output.Write(chunk.AsSpan(0, count));
                    Assert.True(await client.Output.SendAsync());
                }
                sent += count;
            }
            Assert.Equal(-1, await check);
            client.Close();
            await echo;
            Assert.Equal(ConnectionEnd.PeerClosed, server.End);
        });
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public Task Sender_waits_while_the_peer_does_not_read(TransportEngine engine)
    {
        return Loopback.RunAsync(engine, async loopback =>
        {
            (TransportConnection client, TransportConnection server) = await loopback.ConnectAsync();
            byte[] chunk = new byte[1 << 20];
            long sent = 0;
            ValueTask<bool> send;
            while (true)
            {
                send = client.Output.SendAsync(chunk);
                sent += chunk.Length;
                if (!send.IsCompleted)
                {
                    break;
                }
                Assert.True(await send);
                Assert.True(sent < 256 << 20, "the kernel takes everything");
            }
            await ReactorWait.DelayAsync(loopback.Reactor, 20);
            Assert.False(send.IsCompleted);
            Assert.True(client.Output.UnsentBytes > 0);
            long received = 0;
            while (received < sent)
            {
                int got = await server.Input.FillAsync();
                Assert.True(got > 0);
                server.Input.Consume(got);
                received += got;
            }
            Assert.True(await send);
            Assert.Equal(0, client.Output.UnsentBytes);
            client.Close();
            server.Close();
        });
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public Task Try_fill_reads_what_is_there_and_never_waits(TransportEngine engine)
    {
        return Loopback.RunAsync(engine, async loopback =>
        {
            (TransportConnection client, TransportConnection server) = await loopback.ConnectAsync();
            Assert.False(server.Input.TryFill(out _));
            Assert.False(server.HasInput);
            client.Output.Write("x"u8);
            Assert.True(await client.Output.SendAsync());
            await ReactorWait.UntilAsync(loopback.Reactor, () => server.HasInput);
            Assert.True(server.Input.TryFill(out int got));
            Assert.Equal(1, got);
            server.Input.Consume(1);
            Assert.False(server.HasInput);
            client.Close();
            server.Close();
        });
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public Task Remote_address_is_known(TransportEngine engine)
    {
        return Loopback.RunAsync(engine, async loopback =>
        {
            (TransportConnection client, TransportConnection server) = await loopback.ConnectAsync();
            Assert.Equal(loopback.Listener.LocalEndpoint, client.RemoteEndPoint);
            Assert.Equal("127.0.0.1", server.RemoteEndPoint!.Address.ToString());
            client.Close();
            server.Close();
        });
    }

    private static byte Pattern(int position)
    {
        return (byte)(position * 2654435761u >> 13);
    }

    private static async Task EchoAsync(TransportConnection server)
    {
        while (true)
        {
            int got = await server.Input.FillAsync();
            if (got <= 0)
            {
                Assert.Equal(0, got);
                server.Close();
                return;
            }
            server.Output.Write(server.Input.Unread);
            server.Input.Consume(server.Input.Unread.Length);
            Assert.True(await server.Output.SendAsync());
        }
    }

    /// <summary>The position of the first wrong byte, or -1.</summary>
    private static async Task<long> CheckAsync(TransportConnection client, int total)
    {
        int position = 0;
        while (position < total)
        {
            int got = await client.Input.FillAsync();
            Assert.True(got > 0);
            for (int i = 0; i < client.Input.Unread.Length; i++)
            {
                if (client.Input.Unread[i] != Pattern(position + i))
                {
                    return position + i;
                }
            }
            position += client.Input.Unread.Length;
            client.Input.Consume(client.Input.Unread.Length);
        }
        return -1;
    }
}
