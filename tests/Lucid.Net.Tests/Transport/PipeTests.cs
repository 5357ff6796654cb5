using System;
using System.Buffers;
using System.IO;
using System.IO.Pipelines;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Lucid.Net.Transport;
using Lucid.Testing;
using Xunit;

namespace Lucid.Net.Tests.Transport;

/// <summary>The same connection used as <see cref="IDuplexPipe"/>, in memory, with segments of a few bytes.</summary>
public sealed class PipeTests
{
    private readonly ManualReactor _reactor = new()
    {
        Transport = new MemoryTransportOptions { SegmentBytes = 3, WindowBytes = 64 },
    };

    [Fact]
    public void Lines_are_read_through_the_pipe_whatever_the_segments_are()
    {
        _reactor.Run(async () =>
        {
            (IDuplexPipe client, IDuplexPipe server) = MemoryTransport.CreatePair(_reactor);
            await client.Output.WriteAsync("first line\nsecond\nrest"u8.ToArray());
            client.Output.Complete();
            client.Input.Complete();
            StringBuilder lines = new();
            while (true)
            {
                ReadResult result = await server.Input.ReadAsync();
                ReadOnlySequence<byte> buffer = result.Buffer;
                while (buffer.PositionOf((byte)'\n') is { } end)
                {
                    lines.Append(Encoding.UTF8.GetString(buffer.Slice(0, end))).Append('|');
                    buffer = buffer.Slice(buffer.GetPosition(1, end));
                }
                if (result.IsCompleted)
                {
                    lines.Append(Encoding.UTF8.GetString(buffer));
                    break;
                }
                server.Input.AdvanceTo(buffer.Start, buffer.End);
            }
            Assert.Equal("first line|second|rest", lines.ToString());
            server.Input.Complete();
            server.Output.Complete();
            _reactor.Advance(10_000);
            Assert.Equal(0, _reactor.Slabs.RentedBytes);
            Assert.Equal(0, _reactor.Counters.Open);
        });
    }

    [Fact]
    public void Unexamined_bytes_are_given_again_at_once()
    {
        _reactor.Run(async () =>
        {
            (IDuplexPipe client, IDuplexPipe server) = MemoryTransport.CreatePair(_reactor);
            await client.Output.WriteAsync("abc"u8.ToArray());
            ReadResult result = await server.Input.ReadAsync();
            server.Input.AdvanceTo(result.Buffer.GetPosition(1));
            Assert.True(server.Input.TryRead(out result));
            Assert.Equal("bc"u8.ToArray(), result.Buffer.ToArray());
            server.Input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            Assert.False(server.Input.TryRead(out _));
        });
    }

    [Fact]
    public void Pending_read_is_cancelled_and_the_next_one_works()
    {
        _reactor.Run(async () =>
        {
            (IDuplexPipe client, IDuplexPipe server) = MemoryTransport.CreatePair(_reactor);
            ValueTask<ReadResult> read = server.Input.ReadAsync();
            server.Input.CancelPendingRead();
            ReadResult result = await read;
            Assert.True(result.IsCanceled);
            server.Input.AdvanceTo(result.Buffer.Start);
            server.Input.CancelPendingRead();
            Assert.True((await server.Input.ReadAsync()).IsCanceled);
            await client.Output.WriteAsync("x"u8.ToArray());
            Assert.Equal(1, (await server.Input.ReadAsync()).Buffer.Length);
        });
    }

    [Fact]
    public void Cancellation_token_ends_a_read()
    {
        _reactor.Run(async () =>
        {
            (_, IDuplexPipe server) = MemoryTransport.CreatePair(_reactor);
            using CancellationTokenSource source = new();
            ValueTask<ReadResult> read = server.Input.ReadAsync(source.Token);
            // On this thread, which is the reactor's.
            source.Cancel();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await read);
        });
    }

    [Fact]
    public void Flush_waits_for_the_reader_and_tells_when_it_is_gone()
    {
        _reactor.Run(async () =>
        {
            (TransportConnection client, TransportConnection server) = MemoryTransport.CreatePair(_reactor);
            client.Output.Write(new byte[200]);
            ValueTask<FlushResult> flush = client.Output.FlushAsync();
            Assert.False(flush.IsCompleted);
            Assert.Equal(136, client.Output.UnflushedBytes);
            for (int received = 0; received < 200;)
            {
                int got = await server.Input.FillAsync();
                Assert.InRange(got, 1, 3);
                server.Input.Consume(got);
                received += got;
            }
            FlushResult result = await flush;
            Assert.False(result.IsCompleted);
            server.Abort(ConnectionEnd.LocalAborted);
            Assert.True((await client.Output.WriteAsync(new byte[10])).IsCompleted);
            await Assert.ThrowsAsync<IOException>(async () => await ((IDuplexPipe)client).Input.ReadAsync());
            client.Close();
        });
    }

    [Fact]
    public void Dialled_connection_in_memory_reaches_the_listener()
    {
        _reactor.Run(async () =>
        {
            using ReactorGroup group = _reactor.AsGroup();
            Echo echo = new();
            Listener listener = group.Listen(
                new ListenOptions(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0)), echo);
            DialResult result = await _reactor.DialAsync(
                new DialTarget("127.0.0.1", listener.LocalEndpoint.Port, null, 1_000));
            TransportConnection client = result.Connection!;
            Assert.True(await client.Output.SendAsync("hello"u8));
            await Loopback.ReadAtLeastAsync(client, 5);
            Assert.True(client.Input.Unread.SequenceEqual("hello"u8));
            client.Close();
            listener.Dispose();
            DialResult refused = await _reactor.DialAsync(
                new DialTarget("127.0.0.1", listener.LocalEndpoint.Port, null, 1_000));
            Assert.Equal(DialFailure.Refused, refused.Failure);
        });
    }

    private sealed class Echo : IConnectionAcceptor
    {
        public void OnAccepted(TransportConnection connection)
        {
            _ = EchoAsync(connection);
        }

        private static async Task EchoAsync(TransportConnection connection)
        {
            while (await connection.Input.FillAsync() > 0)
            {
                bool isSent = await connection.Output.SendAsync(connection.Input.Unread);
                Assert.True(isSent);
                connection.Input.Consume(connection.Input.Unread.Length);
            }
            connection.Close();
        }
    }
}
