using System;
using System.Linq;
using System.Net;
using System.Text;
using System.Threading.Tasks;
using Lucid.Net.Server;
using Xunit;

namespace Lucid.Net.Tests.Server;

/// <summary>Deadlines on virtual time, and what a server refuses because it has enough.</summary>
public sealed class ServerLimitTests
{
    private const string LongPost = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 900\r\n\r\n";
    private const string ChunkedPost = "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";

    [Theory]
    [InlineData(LongPost)]
    [InlineData(ChunkedPost)]
    public void A_body_that_stands_still_is_408_after_grace_and_one_span(string head)
    {
        EchoHandler handler = new();
        ServerRig rig = new(handler);
        Assert.Equal("", rig.Say(head, advanceMs: 9_900));
        rig.Reactor.Advance(200);
        Assert.StartsWith("HTTP/1.1 408", rig.Read(), StringComparison.Ordinal);
        Assert.Equal(BodyOutcome.TimedOut, handler.LastOutcome);
        Assert.True(rig.IsEnded);
    }

    [Fact]
    public void A_body_below_the_floor_is_408_although_bytes_trickle()
    {
        EchoHandler handler = new();
        ServerRig rig = new(handler);
        rig.Say(LongPost);
        for (var second = 0; second < 11; second++)
        {
            rig.Send(new byte[30]);
            rig.Reactor.Advance(1_000);
        }

        Assert.StartsWith("HTTP/1.1 408", rig.Read(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_body_at_the_floor_is_read_however_long_it_takes()
    {
        EchoHandler handler = new() { MaxBodyBytes = 10_000 };
        ServerRig rig = new(handler);
        rig.Say("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 7200\r\n\r\n");
        for (var second = 0; second < 30; second++)
        {
            Assert.Equal("", rig.Read());
            rig.Send(new byte[240]);
            rig.Reactor.Advance(1_000);
        }

        Assert.StartsWith("HTTP/1.1 200", rig.Read(), StringComparison.Ordinal);
        Assert.False(rig.IsEnded);
    }

    [Fact]
    public void A_client_that_takes_nothing_for_60_seconds_is_reset()
    {
        ServerRig rig = new(new EchoHandler(), windowBytes: 512);
        rig.Open(reads: false);
        rig.Send(Encoding.ASCII.GetBytes(LongPost));
        rig.Send(new byte[900]);
        rig.Reactor.Advance(59_000);
        Assert.Equal(1, rig.Server.OpenConnections);
        rig.Reactor.Advance(2_000);
        Assert.Equal(0, rig.Server.OpenConnections);
        rig.Resume();
        rig.Read();
        Assert.True(rig.IsReset);
        Assert.Equal(0, rig.Reactor.Slabs.RentedBytes);
    }

    [Fact]
    public void A_slow_client_that_takes_something_is_waited_for()
    {
        ServerRig rig = new(new EchoHandler(), windowBytes: 256);
        rig.Open(reads: false);
        rig.Send(Encoding.ASCII.GetBytes(LongPost));
        rig.Send(new byte[900]);
        for (var round = 0; round < 3; round++)
        {
            rig.Reactor.Advance(50_000);
            Assert.Equal(1, rig.Server.OpenConnections);
            rig.TakeOnce();
        }

        rig.Resume();
        Assert.EndsWith("\0", rig.Read(), StringComparison.Ordinal);
        Assert.False(rig.IsEnded);
    }

    [Fact]
    public void One_connection_too_many_of_an_address_is_503_and_the_next_is_served_after_a_close()
    {
        EchoHandler handler = new();
        ServerRig rig = new(
            handler, options: new HttpServerOptions { MaxConnectionsPerAddress = 2, Rejections = handler });
        rig.Open();
        var first = rig.Client!;
        rig.Open();
        rig.Open();
        Assert.StartsWith("HTTP/1.1 503", rig.Read(), StringComparison.Ordinal);
        Assert.True(rig.IsEnded);
        Assert.Equal("refused TooManyConnections", Assert.Single(handler.Log));
        rig.Reactor.Run(() =>
        {
            first.Close();
            return ValueTask.CompletedTask;
        });
        rig.Reactor.RunUntilIdle();
        Assert.StartsWith(
            "HTTP/1.1 200", rig.Say("GET /echo HTTP/1.1\r\nHost: a\r\n\r\n"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("::ffff:1.2.3.4", "1.2.3.4")]
    [InlineData("1.2.3.4", "1.2.3.4")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::")]
    public void An_address_is_an_IPv4_address_or_an_IPv6_network(string address, string key) =>
        Assert.Equal(IPAddress.Parse(key), ConnectionGate.KeyOf(IPAddress.Parse(address)));

    [Theory]
    [InlineData(LongPost)]
    [InlineData(ChunkedPost + "384\r\n")]
    public void A_body_that_does_not_fit_the_buffers_of_the_process_is_503(string head)
    {
        EchoHandler handler = new() { MaxBodyBytes = 1_000_000 };
        HttpServerOptions options = new() { MaxBufferedBytes = 200_000 };
        ServerRig rig = new(handler, options: options);
        var other = rig.Reactor.Slabs.Rent(199_000);
        Assert.StartsWith("HTTP/1.1 503", rig.Say(head + new string('x', 899)), StringComparison.Ordinal);
        Assert.Equal(BodyOutcome.NoRoom, handler.LastOutcome);
        Assert.True(rig.IsEnded);

        rig.Reactor.Slabs.Return(other, 0);
        rig.Reactor.Advance(10);
        Assert.StartsWith(
            "HTTP/1.1 200", rig.Say(LongPost + new string('x', 900)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_promised_body_takes_its_room_before_it_comes()
    {
        EchoHandler handler = new() { MaxBodyBytes = 1_000_000 };
        ServerRig rig = new(handler, options: new HttpServerOptions { MaxBufferedBytes = 700_000 });
        const string Large = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 400000\r\n\r\n";
        Assert.Equal("", rig.Say(Large));
        Assert.StartsWith("HTTP/1.1 503", rig.Say(Large), StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_that_the_handler_sets_stand_in_its_answer_and_in_no_other()
    {
        ServerRig rig = new(new LinesHandler());
        var answers = rig.Say(string.Concat(Enumerable.Repeat("GET / HTTP/1.1\r\nHost: a\r\n\r\n", 2)));
        Assert.Equal(2, answers.Split("x-once: 1\r\n").Length);
        Assert.Equal(3, answers.Split("HTTP/1.1 200").Length);
    }

    private sealed class LinesHandler : IExchangeHandler
    {
        private bool _isSecond;

        public async ValueTask HandleAsync(ServerExchange exchange)
        {
            exchange.AnswerLines = _isSecond ? default : "x-once: 1\r\n"u8.ToArray();
            _isSecond = true;
            await exchange.AnswerAsync(200, "text/plain"u8, "ok"u8);
        }
    }
}
