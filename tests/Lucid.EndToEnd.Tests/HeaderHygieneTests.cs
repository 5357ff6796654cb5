using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using Lucid.EndToEnd.Tests.Rig;
using Lucid.Testing.Http;
using Xunit;

namespace Lucid.EndToEnd.Tests;

/// <summary>Which header fields cross the gateway: by name, on the wire, in both directions.</summary>
public sealed class HeaderHygieneTests
{
    private const string Whole = """
        {"id":"c","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,
        "message":{"role":"assistant","content":"x"},"finish_reason":"stop"}],
        "usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}
        """;

    private const string WholeMessage = """
        {"id":"msg_1","type":"message","role":"assistant","model":"m","content":[{"type":"text","text":"x"}],
        "stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":1,"output_tokens":1}}
        """;

    private const string Events = """
        data: {"id":"c","model":"m","choices":[{"index":0,"delta":{"content":"x"},"finish_reason":null}]}

        data: {"id":"c","model":"m","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}

        data: {"id":"c","model":"m","choices":[],"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}

        data: [DONE]


        """;

    // Everything a client might send that is none of an upstream's business.
    private static readonly string[] s_clientFields =
    [
        "cookie: session=SECRET-cookie", "x-forwarded-for: 203.0.113.7", "x-forwarded-host: SECRET-host",
        "x-forwarded-proto: https", "x-real-ip: 203.0.113.7", "forwarded: for=203.0.113.7", "via: 1.1 SECRET-via",
        "cf-connecting-ip: 203.0.113.7", "true-client-ip: 203.0.113.7", "x-stainless-lang: js",
        "x-stainless-runtime: node", "X-Stainless-Retry-Count: 1", "openai-organization: SECRET-org",
        "openai-project: SECRET-project", "proxy-authorization: Basic SECRET", "proxy-connection: keep-alive",
        "keep-alive: timeout=5", "te: trailers", "trailer: x-checksum", "upgrade: h2c",
        "http2-settings: AAMAAABkAAQAAP__",
        "origin: https://SECRET-origin", "referer: https://SECRET-referer/", "x-request-id: SECRET-id",
        "content_length: 3", "transfer_encoding: chunked", "x-lucid-strict: false", "user-agent: SECRET-agent",
        "accept-language: SECRET", "authorization_: Bearer SECRET", "idempotency-key: SECRET-idempotency",
        "x-named: SECRET-named", "x-high: SECRET-\u00e9",
    ];

    // Everything an upstream might send that is none of a client's business.
    private static readonly string[] s_upstreamFields =
    [
        "set-cookie: __cf_bm=SECRET", "openai-organization: SECRET-org", "openai-project: SECRET-project",
        "openai-processing-ms: 12", "openai-version: 2020-10-01", "anthropic-organization-id: SECRET-org",
        "x-ratelimit-limit-requests: 5000", "x-ratelimit-remaining-tokens: 3",
        "anthropic-ratelimit-requests-limit: 50", "anthropic-ratelimit-tokens-reset: 2026-01-01T00:00:00Z",
        "server: SECRET-server", "via: 1.1 SECRET-via", "alt-svc: h3=\":443\"", "cf-ray: SECRET-ray",
        "strict-transport-security: max-age=1", "x-request-id: SECRET-id", "request-id: SECRET-id",
        "keep-alive: timeout=5", "proxy-authenticate: Basic", "proxy-connection: keep-alive", "trailer: x-a",
        "upgrade: h2c", "www-authenticate: Bearer realm=SECRET", "x-named: SECRET-named", "location: http://SECRET/",
        "access-control-allow-origin: SECRET", "content-disposition: attachment; filename=SECRET",
        "x-should-retry: true", "date: Mon, 01 Jan 2001 00:00:00 GMT",
    ];

    [Theory]
    [InlineData(Bodies.ChatPath, "close, x-named, cookie")]
    [InlineData(Bodies.ChatPath, "host, content-length, transfer-encoding, authorization")]
    [InlineData(Bodies.MessagesPath, "keep-alive, x-named, te")]
    [InlineData(Bodies.MessagesPath, "anthropic-beta, content-type")]
    public async Task Upstream_gets_only_fields_of_ours(string path, string connection)
    {
        bool isChat = path == Bodies.ChatPath;
        await using ScriptedUpstream upstream = ScriptedUpstream.Answering(Answer(200, isChat ? Whole : WholeMessage));
        await using LucidServer server = await LucidServer.StartAsync(
            new LucidSettings(upstream.Endpoint) { Reactors = 1 });
        Tenant tenant = await server.Admin.CreateTenantAsync();

        RawAnswer answer = await server.PostAsync(
            path,
            Bodies.For(path, "Hi"),
            [tenant.Bearer, tenant.ApiKey, "connection: " + connection, "anthropic-beta: one-2025", .. s_clientFields]);

        Assert.True(answer.Status == 200, answer.ToString());
        ScriptedRequest sent = Assert.Single(upstream.Requests);
        List<string> expected = ["host", "content-type", "accept", "accept-encoding", "user-agent",
            isChat ? "authorization" : "x-api-key", "content-length"];
        if (!isChat)
        {
            expected.Add("anthropic-version");
            if (!connection.Contains("anthropic-beta", StringComparison.Ordinal))
            {
                expected.Add("anthropic-beta");
            }
        }

        Assert.Equal(expected.Order(), sent.Headers.Select(header => header.Key).Order());
        Assert.Equal(sent.Body.Length.ToString(CultureInfo.InvariantCulture), sent.Header("content-length"));
        Assert.DoesNotContain("SECRET", sent.Head, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(tenant.Key, sent.Head + sent.Text, StringComparison.Ordinal);
        Assert.True(sent.IsComplete);
    }

    [Theory]
    [InlineData(200, false)]
    [InlineData(200, true)]
    [InlineData(400, false)]
    [InlineData(401, false)]
    [InlineData(404, true)]
    [InlineData(429, true)]
    [InlineData(500, false)]
    [InlineData(302, false)]
    public async Task Client_gets_only_fields_of_ours(int status, bool isStream)
    {
        byte[] bytes = status == 200 && isStream
            ? Answer(200, Events, "text/event-stream")
            : Answer(status, status == 200 ? Whole : """{"error":{"message":"no","type":"x"}}""");
        await using ScriptedUpstream upstream = ScriptedUpstream.Answering(bytes);
        await using LucidServer server = await LucidServer.StartAsync(
            new LucidSettings(upstream.Endpoint) { Reactors = 1 });
        Tenant tenant = await server.Admin.CreateTenantAsync();

        RawAnswer answer = await server.PostAsync(
            Bodies.ChatPath, Bodies.Chat("Hi", isStream), tenant.Bearer, "x-request-id: client-chosen");

        string[] allowed = ["date", "content-type", "cache-control", "x-accel-buffering", "x-request-id",
            "transfer-encoding", "content-length", "retry-after", "connection", "x-lucid-dropped"];
        Assert.Single(upstream.Requests);
        Assert.Empty(answer.Headers.Select(header => header.Key).Except(allowed));
        Assert.DoesNotContain("SECRET", answer.ToString(), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("client-chosen", answer.Head, StringComparison.Ordinal);
        Assert.DoesNotContain("2001", answer.Header("date"), StringComparison.Ordinal);
        Assert.Equal(1, answer.CountOf("x-request-id"));
        Assert.Equal(1, answer.CountOf("date"));
        Assert.Equal(1, answer.CountOf("content-length") + answer.CountOf("transfer-encoding"));
        int told = status is 200 or 400 or 404 ? status : status is 401 or 429 ? 503 : 500;
        Assert.Equal(told, answer.Status);
    }

    // What a client chose and what an upstream said may come back in a body, where quotes hold it; never in a head.
    [Theory]
    [InlineData("""x\r\nset-cookie: SPLIT=1\r\n\r\nHTTP/1.1 200 OK\r\n""", "/v1/chat/completions")]
    [InlineData("""x\r\nset-cookie: SPLIT=1""", "/v1/messages")]
    [InlineData("""x\nset-cookie: SPLIT=1\u0000""", "/v1/chat/completions")]
    public async Task Answer_cannot_be_split_by_what_a_client_chose(string model, string path)
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Answering(Answer(200, Whole));
        await using LucidServer server = await LucidServer.StartAsync(
            new LucidSettings(upstream.Endpoint) { Reactors = 1 });
        Tenant tenant = await server.Admin.CreateTenantAsync();
        using RawClient client = await server.ConnectAsync();
        await client.PostJsonAsync(path, Bodies.Chat("Hi", model: model), tenant.Bearer);

        RawAnswer answer = await client.ReadAnswerAsync();

        Assert.True(answer is { Status: 404, IsComplete: true }, answer.ToString());
        Assert.DoesNotContain("SPLIT", answer.Head, StringComparison.Ordinal);
        Assert.Empty(client.Unread);
        Assert.Empty(upstream.Requests);
    }

    private static byte[] Answer(int status, string body, string type = "application/json") => Encoding.Latin1.GetBytes(
        string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {status} X\r\ncontent-type: {type}\r\n")
        + "connection: keep-alive, x-named, content-type\r\n"
        + string.Join("\r\n", s_upstreamFields)
        + string.Create(CultureInfo.InvariantCulture, $"\r\ncontent-length: {body.Length}\r\n\r\n{body}"));
}
