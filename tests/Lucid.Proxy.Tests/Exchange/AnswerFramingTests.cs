using System;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using Lucid.Testing.Http;
using Xunit;

namespace Lucid.Proxy.Tests.Exchange;

/// <summary>What every answer has, whoever made it, and what no request can change.</summary>
public sealed class AnswerFramingTests
{
    private const string Call = """{"model":"gpt-4o","messages":[{"role":"user","content":"hi"}],"max_tokens":5}""";

    [Theory]
    [InlineData("GET /v1/models HTTP/1.1\r\nhost: a\r\n\r\n", 200)]
    [InlineData("HEAD /v1/models HTTP/1.1\r\nhost: a\r\n\r\n", 200)]
    [InlineData("GET /v1/models HTTP/1.0\r\n\r\n", 200)]
    [InlineData("OPTIONS * HTTP/1.1\r\nhost: a\r\n\r\n", 204)]
    [InlineData("GET /nothing HTTP/1.1\r\nhost: a\r\n\r\n", 404)]
    [InlineData("PUT /v1/models HTTP/1.1\r\nhost: a\r\ncontent-length: 0\r\n\r\n", 405)]
    [InlineData("POST /v1/messages HTTP/1.1\r\nhost: a\r\ncontent-length: 0\r\n\r\n", 401)]
    [InlineData("POST /v1/messages HTTP/1.1\r\nhost: a\r\n\r\n", 411)]
    [InlineData("GET / HTTP/1.1\r\n\r\n", 400)]
    [InlineData("PRI * HTTP/2.0\r\n\r\n", 505)]
    [InlineData("{CALL}", 200)]
    [InlineData("{STREAM}", 200)]
    public async Task Every_answer_has_a_date_and_exactly_one_framing(string wire, int status)
    {
        await using var upstream = Answering();
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);
        var stream = Call.Replace("{\"model\"", "{\"stream\":true,\"model\"", StringComparison.Ordinal);
        var answer = await SayAsync(
            proxy,
            wire.Replace("{CALL}", Post(proxy, Call), StringComparison.Ordinal)
                .Replace("{STREAM}", Post(proxy, stream), StringComparison.Ordinal),
            isToHead: wire.StartsWith("HEAD", StringComparison.Ordinal));

        Assert.Equal(status, answer.Status);
        Assert.NotNull(answer.Header("date"));
        string[] names = [.. answer.Headers.Select(header => header.Key.ToLowerInvariant())];
        Assert.Equal(
            status == 204 ? 0 : 1,
            names.Count(name => name is "content-length" or "transfer-encoding"));
        Assert.Equal(names.Length, names.Distinct().Count());
    }

    [Theory]
    [InlineData("x-api-key: {KEY}\r\nx-api-key: {KEY}")]
    [InlineData("x-api-key: {KEY}\r\nX-Api-Key: lx-other")]
    [InlineData("authorization: Bearer {KEY}\r\nauthorization: Bearer {KEY}")]
    [InlineData("authorization: Bearer lx-other\r\nAuthorization: Bearer {KEY}")]
    [InlineData("authorization: Bearer {KEY}, Bearer {KEY}")]
    [InlineData("authorization: Basic abc\r\nx-api-key: {KEY}")]
    [InlineData("x_api_key: {KEY}")]
    public async Task A_key_that_two_readers_could_see_differently_is_401(string lines)
    {
        await using var upstream = Answering();
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);
        var answer = await SayAsync(
            proxy,
            $"POST /v1/chat/completions HTTP/1.1\r\nhost: a\r\n{lines.Replace("{KEY}", proxy.Key, StringComparison.Ordinal)}\r\n"
            + $"content-type: application/json\r\ncontent-length: {Call.Length}\r\n\r\n{Call}");

        Assert.Equal(401, answer.Status);
        Assert.Empty(upstream.Requests);
    }

    [Theory] // CVE-2026-49468
    [InlineData("127.0.0.1:8081")]
    [InlineData("localhost")]
    [InlineData("admin")]
    [InlineData("api.openai.com")]
    public async Task The_route_is_the_targets_whatever_Host_says(string host)
    {
        await using var upstream = Answering();
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);
        var forwarded = $"host: {host}\r\nx-forwarded-host: 127.0.0.1:8081\r\nx-original-url: /v1/models\r\n\r\n";
        foreach (var path in (string[])["/admin/workspaces", "/metrics", "/dashboard/", "/readyz"])
        {
            Assert.Equal(404, (await SayAsync(proxy, $"GET {path} HTTP/1.1\r\n{forwarded}")).Status);
        }

        Assert.Equal(200, (await SayAsync(proxy, $"GET /v1/models HTTP/1.1\r\n{forwarded}")).Status);
    }

    private static string Post(ProxyUnderTest proxy, string body) =>
        $"POST /v1/chat/completions HTTP/1.1\r\nhost: a\r\nx-api-key: {proxy.Key}\r\n"
        + $"content-type: application/json\r\ncontent-length: {body.Length}\r\n\r\n{body}";

    private static ScriptedUpstream Answering()
    {
        const string Body = """{"id":"c","object":"chat.completion","model":"gpt-4o","choices":[{"index":0,"message":{"role":"assistant","content":"hi"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":1}}""";
        return ScriptedUpstream.Answering(Encoding.ASCII.GetBytes(
            $"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {Body.Length}\r\n\r\n{Body}"));
    }

    private static async Task<RawAnswer> SayAsync(ProxyUnderTest proxy, string wire, bool isToHead = false)
    {
        using var client = await proxy.ConnectAsync();
        await client.SendAsync(wire);
        return await client.ReadAnswerAsync(isToHead);
    }
}
