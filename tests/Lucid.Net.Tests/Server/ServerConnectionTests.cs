using System;
using System.Linq;
using System.Threading.Tasks;
using Lucid.Net.Server;
using Xunit;

namespace Lucid.Net.Tests.Server;

public sealed class ServerConnectionTests
{
    private const string Post = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello";

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(int.MaxValue)]
    public void A_body_with_a_length_comes_back_however_it_was_cut(int segmentBytes)
    {
        var rig = new ServerRig(new EchoHandler(), segmentBytes);
        var answer = rig.Say(Post);
        Assert.StartsWith("HTTP/1.1 200 OK\r\ndate: ", answer, StringComparison.Ordinal);
        Assert.EndsWith("content-length: 5\r\n\r\nhello", answer, StringComparison.Ordinal);
        Assert.False(rig.IsEnded);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(int.MaxValue)]
    public void A_chunked_body_is_one_run_however_it_was_cut(int segmentBytes)
    {
        var rig = new ServerRig(new EchoHandler(), segmentBytes);
        var answer = rig.Say(
            "POST /chunked HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nB;x=y\r\nde fghijklm\r\n0\r\n\r\n");
        Assert.EndsWith("\r\n\r\ne\r\nabcde fghijklm\r\n1\r\n!\r\n0\r\n\r\n", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(11)]
    [InlineData(int.MaxValue)]
    public void Pipelined_requests_are_answered_in_order(int segmentBytes)
    {
        var rig = new ServerRig(new EchoHandler(), segmentBytes);
        var answer = rig.Say(Post + Post.Replace("hello", "world", StringComparison.Ordinal) + Post);
        Assert.Equal(3, answer.Split("HTTP/1.1 200 OK").Length - 1);
        Assert.True(answer.IndexOf("hello", StringComparison.Ordinal) < answer.IndexOf("world", StringComparison.Ordinal));
        Assert.Equal(0, rig.Reactor.Slabs.RentedBytes);
    }

    [Fact]
    public void A_wait_for_100_is_answered_before_the_body_and_only_when_it_is_wanted()
    {
        var rig = new ServerRig(new EchoHandler());
        Assert.Equal(
            "HTTP/1.1 100 Continue\r\n\r\n",
            rig.Say("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n"));

        var refused = new ServerRig(new EchoHandler()).Say(
            "POST /refuse HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 401 Unauthorized", refused, StringComparison.Ordinal);
        Assert.Contains("connection: close", refused, StringComparison.Ordinal);
    }

    [Fact]
    public void An_answer_before_a_small_body_keeps_the_connection_and_drops_the_body()
    {
        var rig = new ServerRig(new EchoHandler());
        var answer = rig.Say(Post.Replace("/echo", "/refuse", StringComparison.Ordinal) + Post);
        Assert.Contains("401", answer, StringComparison.Ordinal);
        Assert.EndsWith("hello", answer, StringComparison.Ordinal);
    }

    [Fact]
    public void A_body_over_the_limit_is_refused_by_its_length_alone()
    {
        var handler = new EchoHandler();
        var rig = new ServerRig(handler);
        var answer = rig.Say("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1001\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 413", answer, StringComparison.Ordinal);
        Assert.True(rig.IsEnded);
        Assert.Equal(BodyOutcome.TooLarge, handler.LastOutcome);
    }

    [Fact]
    public void A_chunked_body_that_grows_over_the_limit_is_refused()
    {
        var answer = new ServerRig(new EchoHandler { MaxBodyBytes = 4 }).Say(
            "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n3\r\ndef\r\n");
        Assert.StartsWith("HTTP/1.1 413", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n\r\n", "400")]
    [InlineData("GET / HTTP/1.1\nHost: a\n\n", "400")]
    [InlineData("GET / HTTP/2.0\r\nHost: a\r\n\r\n", "505")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\n\r\n", "411")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", "400")]
    public void What_http_refuses_is_answered_and_nothing_behind_it_is_parsed(string wire, string status)
    {
        var rig = new ServerRig(new EchoHandler());
        var answer = rig.Say(wire + Post);
        Assert.StartsWith("HTTP/1.1 " + status, answer, StringComparison.Ordinal);
        Assert.DoesNotContain("200 OK", answer, StringComparison.Ordinal);
        Assert.Contains("connection: close", answer, StringComparison.Ordinal);
        Assert.True(rig.IsEnded);
    }

    [Fact]
    public void A_head_that_never_ends_is_408_after_its_deadline_even_if_bytes_trickle()
    {
        var rig = new ServerRig(new EchoHandler());
        Assert.Equal("", rig.Say("GET / HTTP/1.1\r\nHo", advanceMs: 9_000));
        Assert.StartsWith("HTTP/1.1 408", AfterMs(rig, 2_000), StringComparison.Ordinal);
        Assert.True(rig.IsEnded);
    }

    [Fact]
    public void A_silent_kept_connection_is_closed_without_an_answer()
    {
        var rig = new ServerRig(new EchoHandler());
        rig.Say(Post);
        Assert.Equal("", AfterMs(rig, 74_000));
        Assert.False(rig.IsEnded);
        Assert.Equal("", AfterMs(rig, 2_000));
        Assert.True(rig.IsEnded);
        Assert.Equal(0, rig.Server.OpenConnections);
    }

    [Fact]
    public void A_cut_answer_has_no_last_chunk()
    {
        var rig = new ServerRig(new EchoHandler());
        var answer = rig.Say(Post.Replace("/echo", "/cut", StringComparison.Ordinal));
        Assert.EndsWith("5\r\nbegun\r\n", answer, StringComparison.Ordinal);
        Assert.True(rig.IsEnded);
    }

    [Fact]
    public void A_handlers_exception_ends_its_connection_only_and_is_reported()
    {
        var rig = new ServerRig(new EchoHandler());
        Assert.Equal("", rig.Say(Post.Replace("/echo", "/throw", StringComparison.Ordinal)));
        Assert.IsType<NotSupportedException>(rig.Faults.Single());
        Assert.EndsWith("hello", rig.Say(Post), StringComparison.Ordinal);
    }

    [Fact]
    public void A_handler_that_says_nothing_is_a_500() =>
        Assert.StartsWith(
            "HTTP/1.1 500",
            new ServerRig(new EchoHandler()).Say("GET /silent HTTP/1.1\r\nHost: a\r\n\r\n"),
            StringComparison.Ordinal);

    [Fact]
    public void Http_1_0_gets_no_chunks_and_the_end_of_the_connection()
    {
        var rig = new ServerRig(new EchoHandler());
        var answer = rig.Say("POST /chunked HTTP/1.0\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc");
        Assert.EndsWith("\r\n\r\nabc!", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("transfer-encoding", answer, StringComparison.Ordinal);
        Assert.True(rig.IsEnded);
    }

    [Fact]
    public void Head_gets_the_head_alone()
    {
        var answer = new ServerRig(new EchoHandler()).Say("HEAD /echo HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.EndsWith("content-length: 0\r\n\r\n", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_drain_closes_idle_connections_and_takes_no_new_ones()
    {
        var rig = new ServerRig(new EchoHandler());
        rig.Say(Post);
        var stopping = rig.Server.StopAsync(drainMs: 1000).AsTask();
        rig.Reactor.RunUntilIdle();
        await stopping;
        rig.Read();
        Assert.True(rig.IsEnded);
        Assert.Empty(rig.Reactor.Listeners);
        Assert.Equal(0, rig.Server.OpenConnections);
    }

    private static string AfterMs(ServerRig rig, int ms)
    {
        rig.Reactor.Advance(ms);
        return rig.Read();
    }
}
