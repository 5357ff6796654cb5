using System;
using System.Text;
using Lucid.Net.Bytes;
using Lucid.Net.Http1;
using Xunit;

namespace Lucid.Net.Tests.Http1;

public sealed class HeadWriterTests
{
    private const string Answer =
        "HTTP/1.1 429 Too Many Requests\r\nretry-after: 30\r\ncontent-type: application/json\r\ndate: x\r\nserver: y\r\n\r\n";

    [Fact]
    public void An_answer_head_is_written_line_by_line()
    {
        byte[] memory = new byte[256];
        HeadWriter writer = WriteAnswer(memory);
        Assert.False(writer.IsFull);
        Assert.Equal(Answer, Encoding.ASCII.GetString(memory.AsSpan(0, writer.WrittenBytes)));
    }

    [Fact]
    public void A_request_head_is_written_and_can_be_read_back()
    {
        byte[] memory = new byte[256];
        HeadWriter writer = new(memory);
        writer.RequestLine("POST"u8, "/v1/messages?beta=true"u8);
        writer.Header("host"u8, "api.example.com"u8);
        writer.Header("content-length"u8, 12);
        writer.End();

        RequestHeadParser parser = default;
        RequestHead head = new();
        head.Attach(new byte[256]);
        ParseOutcome outcome = parser.TryRead(
            memory.AsSpan(0, writer.WrittenBytes), head, Http1Limits.Request, out int consumedBytes, out _);
        Assert.Equal(ParseOutcome.Done, outcome);
        Assert.Equal(writer.WrittenBytes, consumedBytes);
        Assert.Equal("beta=true", Encoding.ASCII.GetString(head.Query));
        Assert.Equal(12, head.ContentLength);
    }

    [Fact]
    public void Every_memory_that_is_too_small_is_reported_and_never_overrun()
    {
        for (int size = 0; size < Answer.Length; size++)
        {
            byte[] memory = new byte[Answer.Length + 8];
            memory.AsSpan().Fill(0xFF);
            Assert.True(WriteAnswer(memory.AsSpan(0, size)).IsFull);
            Assert.False(memory.AsSpan(size).ContainsAnyExcept((byte)0xFF));
        }

        Assert.False(WriteAnswer(new byte[Answer.Length]).IsFull);
    }

    [Theory]
    [InlineData("a\r\nb")]
    [InlineData("a\nb")]
    [InlineData("a\rb")]
    [InlineData("a\0b")]
    [InlineData("a\u007Fb")]
    public void A_value_that_would_split_the_head_is_a_fault(string value)
        => Assert.Throws<InvariantException>(() => new HeadWriter(new byte[64]).Header("x"u8, Encoding.ASCII.GetBytes(value)));

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a:")]
    [InlineData("a\r\n")]
    [InlineData("\u00E9")]
    public void A_name_that_is_no_token_is_a_fault(string name)
        => Assert.Throws<InvariantException>(() => new HeadWriter(new byte[64]).Header(Encoding.UTF8.GetBytes(name), "x"u8));

    [Theory]
    [InlineData("")]
    [InlineData("/a b")]
    [InlineData("/a\r\n")]
    [InlineData("/a#b")]
    public void A_target_that_would_split_the_line_is_a_fault(string target)
        => Assert.Throws<InvariantException>(
            () => new HeadWriter(new byte[64]).RequestLine("GET"u8, Encoding.ASCII.GetBytes(target)));

    [Fact]
    public void A_method_that_is_no_token_is_a_fault()
        => Assert.Throws<InvariantException>(() => new HeadWriter(new byte[64]).RequestLine("GE T"u8, "/"u8));

    [Fact]
    public void Raw_lines_without_their_end_are_a_fault()
        => Assert.Throws<InvariantException>(() => new HeadWriter(new byte[64]).Raw("a: b"u8));

    [Theory]
    [InlineData(99)]
    [InlineData(600)]
    public void A_status_that_is_none_is_a_fault(int status)
        => Assert.Throws<InvariantException>(() => new HeadWriter(new byte[64]).StatusLine(status));

    [Fact]
    public void Every_status_has_a_line_that_the_parser_reads()
    {
        byte[] memory = new byte[128];
        for (int status = 100; status <= 599; status++)
        {
            if (status == 101)
            {
                continue;
            }

            HeadWriter writer = new(memory);
            writer.StatusLine(status);
            writer.End();
            ResponseHeadParser parser = default;
            ResponseHead head = new();
            ParseOutcome outcome = parser.TryRead(
                memory.AsSpan(0, writer.WrittenBytes), head, Http1Limits.Response, false, out int consumedBytes, out _);
            Assert.Equal(ParseOutcome.Done, outcome);
            Assert.Equal(writer.WrittenBytes, consumedBytes);
            Assert.Equal(status, head.Status);
        }
    }

    private static HeadWriter WriteAnswer(Span<byte> memory)
    {
        HeadWriter writer = new(memory);
        writer.StatusLine(429);
        writer.Header("retry-after"u8, 30);
        writer.Header("content-type"u8, "application/json"u8);
        writer.Raw("date: x\r\nserver: y\r\n"u8);
        writer.End();
        return writer;
    }
}
