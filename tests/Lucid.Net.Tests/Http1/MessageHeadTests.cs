using System;
using System.Text;
using Lucid.Net.Bytes;
using Lucid.Net.Http1;
using Xunit;

namespace Lucid.Net.Tests.Http1;

public sealed class MessageHeadTests
{
    private static readonly byte[] s_request = Encoding.ASCII.GetBytes(
        "GET /a?b HTTP/1.1\r\nHost: h\r\nX-One: 1\r\nx-one: 2\r\nAccept: caf\u00E9\r\n\r\n");

    [Fact]
    public void A_head_outlives_the_buffer_that_it_was_read_from()
    {
        RequestHead head = new();
        head.Attach(new byte[256]);
        byte[] buffer = (byte[])s_request.Clone();
        Assert.Equal(ParseOutcome.Done, Read(buffer, head));
        buffer.AsSpan().Fill(0xCC);

        Assert.True(head.IsStored);
        Assert.Equal("/a", Encoding.ASCII.GetString(head.Path));
        Assert.Equal("h", Encoding.ASCII.GetString(head.Value(0)));
    }

    [Fact]
    public void A_storage_that_is_too_small_is_seen_and_may_be_replaced()
    {
        RequestHead head = new();
        byte[] small = new byte[s_request.Length - 1];
        head.Attach(small);
        Assert.Equal(ParseOutcome.Done, Read(s_request, head));
        Assert.False(head.IsStored);
        Assert.Equal(s_request.Length, head.HeadBytes);
        Assert.Throws<InvariantException>(() => head.Path.Length);

        Assert.Same(small, head.Detach());
        byte[] large = new byte[head.HeadBytes];
        head.Attach(large);
        head.CopyFrom(s_request);
        Assert.Equal("b", Encoding.ASCII.GetString(head.Query));
        Assert.Equal(s_request, large);
    }

    [Fact]
    public void Without_any_storage_the_head_can_keep_its_own_copy()
    {
        RequestHead head = new();
        Assert.Equal(ParseOutcome.Done, Read(s_request, head));
        Assert.False(head.IsStored);
        head.CopyFrom(s_request);
        Assert.Equal("GET", Encoding.ASCII.GetString(head.MethodText));
        Assert.Null(head.Detach());
        Assert.False(head.IsStored);
    }

    [Fact]
    public void A_copy_of_other_length_than_the_head_is_a_fault()
    {
        RequestHead head = new();
        Assert.Equal(ParseOutcome.Done, Read(s_request, head));
        Assert.Throws<InvariantException>(() => head.CopyFrom(s_request.AsSpan(1)));
        Assert.Throws<InvariantException>(() => new RequestHead().CopyFrom(default));
    }

    [Fact]
    public void Fields_are_found_by_member_and_by_name()
    {
        RequestHead head = Stored();
        Assert.True(head.TryGet(KnownHeader.Accept, out ReadOnlySpan<byte> accept));
        Assert.StartsWith("caf", Encoding.Latin1.GetString(accept));
        Assert.True(head.TryGet("x-one"u8, out ReadOnlySpan<byte> one));
        Assert.Equal("1", Encoding.ASCII.GetString(one));
        Assert.False(head.TryGet(KnownHeader.Cookie, out _));
        Assert.False(head.TryGet("x-two"u8, out _));
        Assert.Equal(1, head.Count(KnownHeader.Host));
        Assert.Equal(0, head.Count(KnownHeader.Cookie));
        Assert.Equal(4, head.HeaderCount);
    }

    [Fact]
    public void A_value_with_other_bytes_than_ASCII_is_told()
    {
        RequestHead head = new();
        byte[] request = "GET / HTTP/1.1\r\nHost: h\r\nX: \xE9\r\n\r\n"u8.ToArray();
        head.Attach(new byte[256]);
        Assert.Equal(ParseOutcome.Done, Read(request, head));
        Assert.True(head.IsAscii(0));
        Assert.False(head.IsAscii(1));
    }

    [Fact]
    public void A_cleared_head_is_empty_and_keeps_its_storage()
    {
        RequestHead head = Stored();
        head.Clear();
        Assert.Equal(0, head.HeaderCount);
        Assert.False(head.IsStored);
        Assert.False(head.TryGet(KnownHeader.Host, out _));
        Assert.Equal(ParseOutcome.Done, Read(s_request, head));
        Assert.True(head.IsStored);
        Assert.Equal(4, head.HeaderCount);
    }

    [Fact]
    public void An_index_outside_the_fields_is_a_fault()
        => Assert.Throws<InvariantException>(() => Stored().Known(4));

    private static RequestHead Stored()
    {
        RequestHead head = new();
        head.Attach(new byte[256]);
        Assert.Equal(ParseOutcome.Done, Read(s_request, head));
        return head;
    }

    private static ParseOutcome Read(ReadOnlySpan<byte> bytes, RequestHead head)
    {
        RequestHeadParser parser = default;
        return parser.TryRead(bytes, head, Http1Limits.Request, out _, out _);
    }
}
