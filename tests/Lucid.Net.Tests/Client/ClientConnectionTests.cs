using System;
using System.Net;
using System.Text;
using System.Threading.Tasks;
using Lucid.Net.Client;
using Lucid.Net.Http1;
using Lucid.Net.Transport;
using Lucid.Testing;
using Xunit;

namespace Lucid.Net.Tests.Client;

public sealed class ClientConnectionTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(int.MaxValue)]
    public void Chunks_are_taken_out_of_their_framing_in_place(int segmentBytes)
    {
        var answer = Call(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n1\r\nd\r\n10\r\nefghijklmnopqrst\r\n0\r\nx: y\r\n\r\n",
            segmentBytes,
            consumePerRead: segmentBytes % 2 == 1);
        Assert.Equal((HeadOutcome.Done, BodyProgress.Complete, "abcdefghijklmnopqrst", 1), answer);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", BodyProgress.Complete, "hello", 1)]
    [InlineData("HTTP/1.1 204 No Content\r\n\r\n", BodyProgress.Complete, "", 1)]
    [InlineData("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi", BodyProgress.Complete, "hi", 0)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi there", BodyProgress.Complete, "hi", 0)]
    [InlineData("HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 200 OK\r\n\r\n", BodyProgress.Complete, "", 0)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\nHTTP/1.1 200 OK\r\n", BodyProgress.Complete, "x", 0)]
    [InlineData("HTTP/1.1 200 OK\r\n\r\nto the end", BodyProgress.Complete, "to the end", 0)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort", BodyProgress.Truncated, "short", 0)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab", BodyProgress.Truncated, "ab", 0)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabX", BodyProgress.Broken, "", 0)]
    [InlineData("HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx", BodyProgress.Complete, "x", 1)]
    public void A_body_is_whole_only_where_its_framing_says_so(string wire, BodyProgress progress, string body, int idle) =>
        Assert.Equal((HeadOutcome.Done, progress, body, idle), Call(wire, int.MaxValue, consumePerRead: false));

    [Theory]
    [InlineData("", HeadOutcome.ClosedBeforeAnswer)]
    [InlineData("HTTP/1.1 200", HeadOutcome.Truncated)]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\n\r\n", HeadOutcome.Broken)]
    [InlineData("HTTP/1.1 200 OK\nContent-Length: 0\n\n", HeadOutcome.Broken)]
    [InlineData("nonsense\r\n\r\n", HeadOutcome.Broken)]
    public void An_answer_that_is_none_is_told_apart(string wire, HeadOutcome outcome) =>
        Assert.Equal(outcome, Call(wire, int.MaxValue, consumePerRead: false).Head);

    [Fact]
    public void Interim_answers_without_end_are_broken()
    {
        var flood = new StringBuilder();
        for (var i = 0; i < 9; i++)
        {
            flood.Append("HTTP/1.1 100 Continue\r\n\r\n");
        }

        Assert.Equal(HeadOutcome.Broken, Call(flood.ToString(), int.MaxValue, consumePerRead: false).Head);
    }

    [Fact]
    public void A_connection_that_spoke_while_it_was_idle_is_not_used_again()
    {
        var reactor = new ManualReactor();
        var peer = new ScriptedAcceptor("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", ends: false, isAsked: true);
        var pool = PoolTo(reactor, peer);
        Exchange(reactor, pool);
        Assert.Equal(1, pool.IdleCount);
        reactor.Run(async () =>
        {
            peer.Last!.Output.Write("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison"u8);
            await peer.Last.Output.SendAsync();
        });
        reactor.RunUntilIdle();
        reactor.Run(async () =>
        {
            var rented = await pool.RentAsync(mustBeFresh: false);
            Assert.False(rented.Connection!.IsReused);
            rented.Connection.Close();
        });
        Assert.Equal(2, peer.Accepted);
    }

    [Fact]
    public void An_answer_before_the_request_is_whole_is_taken_and_the_rest_is_not_sent()
    {
        var reactor = new ManualReactor();
        var peer = new ScriptedAcceptor("HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno", ends: false, isAsked: true);
        var pool = PoolTo(reactor, peer);
        reactor.Run(async () =>
        {
            var connection = (await pool.RentAsync(mustBeFresh: false)).Connection!;
            var head = pool.RentHead();
            connection.SetDeadline(10_000);
            connection.Output.Write("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1000000\r\n\r\n"u8);
            Assert.Equal(HeadOutcome.Done, await connection.SendAsync(head, false, new byte[1_000_000]));
            Assert.Equal(413, head.Status);
            pool.ReturnHead(head);
            Assert.Equal(BodyProgress.Complete, connection.Decode());
            Assert.Equal(0, connection.Output.UnsentBytes);
            connection.ConsumeBody(2);
            pool.Return(connection);
            Assert.Equal(0, pool.IdleCount);
        });
        reactor.RunUntilIdle();
        Assert.Equal(0, pool.OpenCount);
    }

    [Fact]
    public void An_upstream_that_speaks_before_it_is_asked_is_not_believed()
    {
        var reactor = new ManualReactor();
        var pool = PoolTo(reactor, new ScriptedAcceptor("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison", ends: false));
        reactor.Run(async () =>
        {
            var connection = (await pool.RentAsync(mustBeFresh: false)).Connection!;
            var head = pool.RentHead();
            connection.Output.Write("GET / HTTP/1.1\r\nhost: a\r\n\r\n"u8);
            Assert.Equal(HeadOutcome.Broken, await connection.SendAsync(head, false, default));
            Assert.Equal(RejectReason.BytesBehindAnswer, connection.Reject);
            pool.ReturnHead(head);
            pool.Return(connection);
        });
        Assert.Equal(0, pool.OpenCount);
    }

    [Fact]
    public void An_idle_connection_is_closed_after_its_time()
    {
        var reactor = new ManualReactor();
        var pool = PoolTo(reactor, new ScriptedAcceptor("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", ends: false, isAsked: true));
        Exchange(reactor, pool);
        reactor.Advance(49_000);
        Assert.Equal(1, pool.IdleCount);
        reactor.Advance(2_000);
        Assert.Equal(0, pool.IdleCount);
        Assert.Equal(0, pool.OpenCount);
    }

    [Fact]
    public void A_deadline_ends_the_wait_and_a_cancel_does_too()
    {
        var reactor = new ManualReactor();
        var pool = PoolTo(reactor, new ScriptedAcceptor("", ends: false));
        reactor.Run(async () =>
        {
            var connection = (await pool.RentAsync(mustBeFresh: false)).Connection!;
            connection.SetDeadline(1000);
            Assert.Equal(HeadOutcome.TimedOut, await connection.SendAsync(pool.RentHead(), false, default));
            connection.Close();
        });
        reactor.Run(async () =>
        {
            var connection = (await pool.RentAsync(mustBeFresh: false)).Connection!;
            var waiting = connection.SendAsync(pool.RentHead(), false, default);
            connection.Cancel();
            Assert.Equal(HeadOutcome.Cancelled, await waiting);
            connection.Close();
        });
        Assert.Equal(0, pool.OpenCount);
    }

    private static (HeadOutcome Head, BodyProgress Progress, string Body, int Idle) Call(
        string wire, int segmentBytes, bool consumePerRead)
    {
        var reactor = new ManualReactor { Transport = new MemoryTransportOptions { SegmentBytes = segmentBytes } };
        var pool = PoolTo(reactor, new ScriptedAcceptor(wire, EndsByItself(wire), isAsked: true));
        var body = new StringBuilder();
        var outcome = HeadOutcome.Done;
        var progress = BodyProgress.More;
        reactor.Run(async () =>
        {
            var connection = (await pool.RentAsync(mustBeFresh: false)).Connection!;
            var head = pool.RentHead();
            connection.Output.Write("GET / HTTP/1.1\r\nhost: a\r\n\r\n"u8);
            outcome = await connection.SendAsync(head, answersHead: false, default);
            pool.ReturnHead(head);
            while (outcome == HeadOutcome.Done && (progress = connection.Decode()) == BodyProgress.More)
            {
                if (consumePerRead)
                {
                    Take(connection, body);
                }

                var filled = await connection.FillAsync();
                if (filled <= 0)
                {
                    progress = connection.EndOfBody(filled);
                    break;
                }
            }

            if (outcome == HeadOutcome.Done)
            {
                Take(connection, body);
            }

            pool.Return(connection);
        });
        return (outcome, progress, body.ToString(), pool.IdleCount);
    }

    // A peer that closes right behind a complete answer would make every connection unfit; only these need its end.
    private static bool EndsByItself(string wire) =>
        wire.Length == 0 || wire == "HTTP/1.1 200" || wire.EndsWith("short", StringComparison.Ordinal)
        || wire.EndsWith("end", StringComparison.Ordinal) || wire.EndsWith("\r\nab", StringComparison.Ordinal);

    private static void Take(ClientConnection connection, StringBuilder body)
    {
        body.Append(Encoding.ASCII.GetString(connection.BodyBytes));
        connection.ConsumeBody(connection.BodyBytes.Length);
    }

    private static void Exchange(ManualReactor reactor, ConnectionPool pool) => reactor.Run(async () =>
    {
        var connection = (await pool.RentAsync(mustBeFresh: false)).Connection!;
        var head = pool.RentHead();
        connection.Output.Write("GET / HTTP/1.1\r\nhost: a\r\n\r\n"u8);
        Assert.Equal(HeadOutcome.Done, await connection.SendAsync(head, false, default));
        pool.ReturnHead(head);
        connection.Decode();
        pool.Return(connection);
    });

    private static ConnectionPool PoolTo(ManualReactor reactor, ScriptedAcceptor acceptor)
    {
        var endpoint = new IPEndPoint(IPAddress.Loopback, 9);
        reactor.Listeners.Add(endpoint, acceptor);
        return new ConnectionPool(reactor, new DialTarget("127.0.0.1", 9, null, 1000), new PoolLimits());
    }

    private sealed class ScriptedAcceptor(string wire, bool ends, bool isAsked = false) : IConnectionAcceptor
    {
        public int Accepted { get; private set; }

        public TransportConnection? Last { get; private set; }

        public void OnAccepted(TransportConnection connection)
        {
            Accepted++;
            Last = connection;
            _ = AnswerAsync(connection);
        }

        private async Task AnswerAsync(TransportConnection connection)
        {
            if (isAsked)
            {
                await connection.Input.FillAsync();
            }

            connection.Output.Write(Encoding.Latin1.GetBytes(wire));
            await connection.Output.SendAsync();
            if (ends)
            {
                connection.Close();
            }
        }
    }
}
