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
/// The parsers look at sixteen bytes at a time: every prefix of an input is put against memory that may not be read, so
/// that one byte too many ends the run.
/// </summary>
public sealed class ParserGuardPageTests
{
    private static readonly byte[] s_request = Encoding.Latin1.GetBytes(
        "POST /v1/chat/completions?a=%20 HTTP/1.1\r\nHost: localhost:8080\r\nX-Stainless-Package-Version: 2.8.1\r\n"
        + "X_odd!name: caf\u00E9\r\nAuthorization: Bearer lx-0123456789abcdef0123456789abcdef\r\nContent-Length: 5\r\n\r\n");

    private static readonly byte[] s_answer = Encoding.ASCII.GetBytes(
        "HTTP/1.1 200 A reason of some more words\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");

    private static readonly byte[] s_text = Encoding.UTF8.GetBytes(
        "{\"model\":\"a-name-of-more-than-sixteen-bytes\",\"usage\":{\"prompt_tokens\":12345,\"x\":[true,false,null,-1.5e10]},"
        + "\"text\":\"Zwölf Boxkämpfer \\n\\u00e9\\\"漢字漢字漢字漢字 und noch ein langer Rest ohne besondere Zeichen darin\"}");

    private static readonly JsonPathSet s_paths = JsonPathSet.Create("!$.model", "$.usage.prompt_tokens");

    [Fact]
    public void No_parser_reads_past_the_end_of_any_prefix()
    {
        using GuardPage page = new();
        EveryPrefix(s_request, bytes =>
        {
            RequestHeadParser parser = default;
            return parser.TryRead(page.Tail(bytes), new RequestHead(), Http1Limits.Request, out _, out _);
        });
        EveryPrefix(s_answer, bytes =>
        {
            ResponseHeadParser parser = default;
            return parser.TryRead(page.Tail(bytes), new ResponseHead(), Http1Limits.Response, false, out _, out _);
        });
        EveryPrefix([.. "data: "u8, .. s_text, .. "\n\n"u8], bytes =>
        {
            SseScanner scanner = default;
            return scanner.TryRead(page.Tail(bytes), endOfStream: false, out _, out _);
        });
        EveryPrefix(s_text, bytes =>
        {
            JsonScanner scanner = default;
            CountingVisitor visitor = default;
            bool isFinal = bytes.Length == s_text.Length;
            return scanner.Scan(page.Tail(bytes), isFinal, s_paths, ref visitor, JsonLimits.Default, out _);
        });
        EveryPrefix([.. "5;a=\"b\"\r\nhello\r\n0\r\nX: y\r\n\r\n"u8], bytes =>
        {
            ChunkedDecoder decoder = default;
            return decoder.TryRead(page.Tail(bytes), out _, out _, out _, out _);
        });
    }

    private static void EveryPrefix(byte[] input, Func<byte[], ParseOutcome> read)
    {
        for (int length = 0; length < input.Length; length++)
        {
            Assert.Equal(ParseOutcome.NeedMore, read(input[..length]));
        }

        Assert.Equal(ParseOutcome.Done, read(input));
    }

    private struct CountingVisitor : IJsonVisitor
    {
        public int Count;

        public void OnValue(int pathIndex, JsonKind kind, int start, int bytes, int arrayIndex) => Count++;
    }
}
