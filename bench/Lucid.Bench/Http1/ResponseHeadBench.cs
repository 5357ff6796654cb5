using System;
using System.Text;
using BenchmarkDotNet.Attributes;
using Lucid.Net.Bytes;
using Lucid.Net.Http1;

namespace Lucid.Bench.Http1;

/// <summary>What does reading the head of a provider's streaming answer with 18 fields cost, copy included?</summary>
[MemoryDiagnoser]
public class ResponseHeadBench
{
    private static readonly byte[] s_answer = Encoding.ASCII.GetBytes(
        "HTTP/1.1 200 OK\r\n"
        + "Date: Mon, 02 Mar 2026 10:00:00 GMT\r\n"
        + "Content-Type: text/event-stream; charset=utf-8\r\n"
        + "Transfer-Encoding: chunked\r\n"
        + "Connection: keep-alive\r\n"
        + "CF-Ray: 8f0123456789abcd-FRA\r\n"
        + "Cache-Control: no-cache\r\n"
        + "anthropic-ratelimit-requests-limit: 4000\r\n"
        + "anthropic-ratelimit-requests-remaining: 3999\r\n"
        + "anthropic-ratelimit-requests-reset: 2026-03-02T10:00:01Z\r\n"
        + "anthropic-ratelimit-tokens-limit: 400000\r\n"
        + "anthropic-ratelimit-tokens-remaining: 399000\r\n"
        + "anthropic-ratelimit-tokens-reset: 2026-03-02T10:00:01Z\r\n"
        + "request-id: req_011CSfK8n3mZp4q5r6s7t8u9\r\n"
        + "strict-transport-security: max-age=31536000; includeSubDomains; preload\r\n"
        + "anthropic-organization-id: 01234567-89ab-cdef-0123-456789abcdef\r\n"
        + "Via: 1.1 google\r\n"
        + "X-Robots-Tag: none\r\n"
        + "Server: cloudflare\r\n\r\n");

    private readonly ResponseHead _head = new();
    private ResponseHeadParser _parser;

    [GlobalSetup]
    public void Setup() => _head.Attach(new byte[2048]);

    [Benchmark]
    public int Read()
    {
        _head.Clear();
        ParseOutcome outcome = _parser.TryRead(
            s_answer, _head, Http1Limits.Response, answersHead: false, out int consumedBytes, out _);
        return outcome == ParseOutcome.Done ? consumedBytes : throw new InvalidOperationException();
    }
}
