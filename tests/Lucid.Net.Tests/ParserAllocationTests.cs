using System;
using System.Text;
using Lucid.Net.Bytes;
using Lucid.Net.Http1;
using Lucid.Net.Json;
using Lucid.Net.Sse;
using Lucid.Testing;
using Xunit;

namespace Lucid.Net.Tests;

/// <summary>
/// Bytes allocated per round in steady state: a doubled run less a single one, so that set-up cancels out.
/// </summary>
public sealed class ParserAllocationTests
{
    private const int Rounds = 2000;

    private static readonly byte[] s_request = Encoding.ASCII.GetBytes(
        "POST /v1/chat/completions?x=1 HTTP/1.1\r\nHost: localhost:8080\r\nConnection: keep-alive, x-hop\r\nX-Hop: 1\r\n"
        + "Accept: application/json\r\nUser-Agent: OpenAI/Python 2.8.1\r\nAuthorization: Bearer lx-x\r\nContent-Length: 5\r\n\r\n");

    private static readonly byte[] s_refused = Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: a\r\nX : y\r\n\r\n");

    private static readonly byte[] s_answer = Encoding.ASCII.GetBytes(
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\nConnection: keep-alive\r\n\r\n");

    private static readonly byte[] s_chunks = Encoding.ASCII.GetBytes("5;a=\"b\"\r\nhello\r\n0\r\nX: y\r\n\r\n");

    private static readonly byte[] s_event = Encoding.UTF8.GetBytes("event: x\ndata: {\"model\":\"gpt\",\"é\":[1,2.5,\"\\u00e9é\"]}\n\n");

    private static readonly JsonPathSet s_paths = JsonPathSet.Create("!$.model", "$.usage.prompt_tokens", "$.choices[*].delta.content");

    [Fact]
    public void Request_heads_are_read_without_allocation()
    {
        RequestHead head = new();
        head.Attach(new byte[1024]);
        RequestHeadParser parser = default;
        AssertNone(() =>
        {
            head.Clear();
            Check(parser.TryRead(s_request, head, Http1Limits.Request, out _, out _) == ParseOutcome.Done);
        });
    }

    [Fact]
    public void Request_heads_are_refused_without_allocation()
    {
        RequestHead head = new();
        AssertNone(() =>
        {
            head.Clear();
            RequestHeadParser parser = default;
            ParseOutcome outcome = parser.TryRead(
                s_refused, head, Http1Limits.Request, out _, out RejectReason reason);
            Check(outcome == ParseOutcome.Rejected);
            Check(RejectReasons.Text(reason).Length > 0);
        });
    }

    [Fact]
    public void Answer_heads_are_read_without_allocation()
    {
        ResponseHead head = new();
        head.Attach(new byte[1024]);
        ResponseHeadParser parser = default;
        AssertNone(() =>
        {
            head.Clear();
            Check(parser.TryRead(s_answer, head, Http1Limits.Response, false, out _, out _) == ParseOutcome.Done);
        });
    }

    [Fact]
    public void Chunks_are_decoded_without_allocation()
        => AssertNone(() =>
        {
            ChunkedDecoder decoder = default;
            Check(decoder.TryRead(s_chunks, out _, out _, out _, out _) == ParseOutcome.Done);
        });

    [Fact]
    public void Heads_are_written_without_allocation()
    {
        byte[] memory = new byte[256];
        DateLine date = new();
        long now = 0;
        AssertNone(() =>
        {
            HeadWriter writer = new(memory);
            writer.StatusLine(200);
            writer.Raw(date.For(now += 700));
            writer.Header("content-length"u8, now);
            writer.End();
            Check(!writer.IsFull);
        });
    }

    [Fact]
    public void Events_are_found_without_allocation()
    {
        SseScanner scanner = default;
        AssertNone(() => Check(scanner.TryRead(s_event, false, out _, out _) == ParseOutcome.Done));
    }

    [Fact]
    public void Texts_are_scanned_and_edited_without_allocation()
    {
        JsonScanner scanner = default;
        byte[] model = [.. "\"another\""u8];
        SpliceList edits = new();
        byte[] text = s_event[15..^2];
        AssertNone(() =>
        {
            RangeVisitor visitor = default;
            Check(scanner.Scan(text, true, s_paths, ref visitor, JsonLimits.Default, out _) == ParseOutcome.Done);
            edits.Clear();
            edits.Add(new ByteRange(visitor.Start, visitor.Bytes), model);
            edits.AddNumber(new ByteRange(1, 0), 12);
            edits.WriteTo(text, new SpanCountingSink());
            Check(edits.ResultBytes(text.Length) > text.Length);
        });
    }

    // The assertions of the test library allocate.
    private static void Check(bool holds)
    {
        if (!holds)
        {
            Assert.Fail("The round did not do what it measures.");
        }
    }

    private static void AssertNone(Action round) => Assert.Equal(0, AllocationMeter.PerStep(
        rounds =>
        {
            for (int i = 0; i < rounds; i++)
            {
                round();
            }
        },
        Rounds));

    private readonly struct SpanCountingSink : IByteSink
    {
        public void Write(ReadOnlySpan<byte> bytes) => Check(bytes.Length < 1024);
    }

    private struct RangeVisitor : IJsonVisitor
    {
        public int Start;
        public int Bytes;

        public void OnValue(int pathIndex, JsonKind kind, int start, int bytes, int arrayIndex)
        {
            Start = start;
            Bytes = bytes;
        }
    }
}
