using System;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using Lucid.Proxy.Catalog;
using Lucid.Testing.Http;
using Xunit;

namespace Lucid.Proxy.Tests.Exchange;

/// <summary>What HTTP itself asks of the request path: methods, web pages, bodies that are not wanted, clients that end
/// their side.</summary>
public sealed class HttpRulesTests
{
    private const string Page = "https://app.example.com";
    private const string Call = """{"model":"gpt-4o","messages":[{"role":"user","content":"hi"}],"max_tokens":5}""";

    [Fact]
    public async Task A_page_that_may_call_gets_its_preflight_and_its_answers()
    {
        await using var upstream = Answering();
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);
        var preflight = await SayAsync(
            proxy,
            $"OPTIONS /v1/chat/completions HTTP/1.1\r\nhost: a\r\norigin: {Page}\r\n"
            + "access-control-request-method: POST\r\n"
            + "access-control-request-headers: authorization, content-type, x-stainless-os\r\n\r\n");
        Assert.Equal(204, preflight.Status);
        Assert.Equal(Page, preflight.Header("access-control-allow-origin"));
        Assert.Equal("POST", preflight.Header("access-control-allow-methods"));
        Assert.Equal("authorization, content-type, x-stainless-os", preflight.Header("access-control-allow-headers"));
        Assert.Null(preflight.Header("content-length"));

        var answer = await proxy.PostAsync("/v1/chat/completions", Call, "origin: " + Page);
        Assert.Equal(200, answer.Status);
        Assert.Equal(Page, answer.Header("access-control-allow-origin"));
        Assert.Equal("origin", answer.Header("vary"));

        var refusal = await proxy.PostAsync("/v1/chat/completions", "{}", "origin: " + Page);
        Assert.Equal(400, refusal.Status);
        Assert.Equal(Page, refusal.Header("access-control-allow-origin"));
    }

    [Fact]
    public async Task Another_page_gets_no_word_of_permission()
    {
        await using var upstream = Answering();
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);
        var preflight = await SayAsync(
            proxy,
            "OPTIONS /v1/chat/completions HTTP/1.1\r\nhost: a\r\norigin: https://app.example.com.evil.test\r\n"
            + "access-control-request-method: POST\r\n\r\n");
        Assert.DoesNotContain("access-control", preflight.Head, StringComparison.OrdinalIgnoreCase);
        var answer = await proxy.PostAsync("/v1/chat/completions", Call, "origin: null");
        Assert.Equal(200, answer.Status);
        Assert.DoesNotContain("access-control", answer.Head, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("OPTIONS * HTTP/1.1", 204, "GET, HEAD, POST")]
    [InlineData("OPTIONS /v1/models HTTP/1.1", 204, "GET, HEAD")]
    [InlineData("OPTIONS /v1/messages HTTP/1.1", 204, "POST")]
    [InlineData("OPTIONS /nothing HTTP/1.1", 404, null)]
    [InlineData("DELETE /v1/models HTTP/1.1", 405, "GET, HEAD")]
    [InlineData("GET /v1/chat/completions HTTP/1.1", 405, "POST")]
    [InlineData("TRACE /v1/models HTTP/1.1", 405, "GET, HEAD, POST")]
    [InlineData("CONNECT a:443 HTTP/1.1", 501, null)]
    [InlineData("GET /v1/../v1/models HTTP/1.1", 404, null)]
    [InlineData("GET //v1/models HTTP/1.1", 404, null)]
    [InlineData("GET /v1/%6dodels HTTP/1.1", 404, null)]
    [InlineData("GET /v1%2fmodels HTTP/1.1", 404, null)]
    [InlineData("GET http://anything.test/v1/models HTTP/1.1", 200, null)]
    public async Task A_method_or_path_that_is_none_is_told_with_what_there_is(string line, int status, string? allowed)
    {
        await using var upstream = Answering();
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);
        var answer = await SayAsync(proxy, line + "\r\nhost: a\r\n\r\n");
        Assert.Equal(status, answer.Status);
        Assert.Equal(allowed, answer.Header("allow"));
        Assert.Empty(upstream.Requests);
    }

    [Fact]
    public async Task HEAD_of_the_models_has_the_length_and_no_body()
    {
        await using var upstream = Answering();
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);
        using var client = await proxy.ConnectAsync();
        await client.SendAsync("HEAD /v1/models HTTP/1.1\r\nhost: a\r\n\r\nGET /v1/models HTTP/1.1\r\nhost: a\r\n\r\n");
        var head = await client.ReadAnswerAsync(isToHead: true);
        var get = await client.ReadAnswerAsync();
        Assert.Equal(get.Header("content-length"), head.Header("content-length"));
        Assert.Equal(get.Body.Length.ToString(CultureInfo.InvariantCulture), head.Header("content-length"));
    }

    [Theory]
    [InlineData("x-api-key: lx-none", 401)]
    [InlineData("content-type: text/plain", 415)]
    [InlineData("content-encoding: gzip", 415)]
    public async Task A_client_that_waits_for_100_is_refused_without_it(string line, int status)
    {
        await using var upstream = Answering();
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);
        var key = status == 401 ? "" : $"x-api-key: {proxy.Key}\r\n";
        var answer = await SayAsync(
            proxy,
            $"POST /v1/chat/completions HTTP/1.1\r\nhost: a\r\n{key}{line}\r\ncontent-length: 50\r\n"
            + "expect: 100-continue\r\n\r\n");
        Assert.Equal(status, answer.Status);
        Assert.Empty(answer.InformationalHeads);
        Assert.Equal("close", answer.Header("connection"));
    }

    [Fact]
    public async Task A_body_over_the_limit_is_413_without_100_and_names_the_limit()
    {
        await using var upstream = Answering();
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);
        var answer = await SayAsync(
            proxy,
            $"POST /v1/messages HTTP/1.1\r\nhost: a\r\nx-api-key: {proxy.Key}\r\ncontent-type: application/json\r\n"
            + "content-length: 99999999\r\nexpect: 100-continue\r\n\r\n");
        Assert.Equal(413, answer.Status);
        Assert.Empty(answer.InformationalHeads);
        Assert.Contains("limits.maxBodyBytes", answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/chat/completions", true, 402)]
    [InlineData("/v1/messages", true, 402)]
    [InlineData("/v1/messages", false, 0)]
    [InlineData("/v1/messages/count_tokens", true, 0)]
    public async Task A_client_that_waits_for_100_is_402_without_it_where_no_model_could_be_paid(
        string path, bool areAllPriced, int status)
    {
        await using var upstream = Answering();
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint, creditUsd: "0");
        if (areAllPriced)
        {
            proxy.TakeFreeModelsOff();
        }

        using var client = await proxy.ConnectAsync();
        var body = Call.Replace("gpt-4o", areAllPriced ? "gpt-4o" : "free", StringComparison.Ordinal);
        await client.SendAsync(
            $"POST {path} HTTP/1.1\r\nhost: a\r\nx-api-key: {proxy.Key}\r\n"
            + $"content-type: application/json\r\ncontent-length: {body.Length}\r\nexpect: 100-continue\r\n\r\n");
        if (status == 0)
        {
            // What is free, or might be, is asked for its body.
            await client.WaitForAsync("HTTP/1.1 100 Continue\r\n\r\n");
            await client.SendAsync(body);
            Assert.Equal(200, (await client.ReadAnswerAsync()).Status);
            return;
        }

        var answer = await client.ReadAnswerAsync();
        Assert.Equal((status, "close"), (answer.Status, answer.Header("connection")));
        Assert.Empty(answer.InformationalHeads);
        Assert.Empty(upstream.Requests);
        Assert.Contains("add credit", answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0", 402)]
    [InlineData("1", 200)]
    public async Task A_balance_decides_behind_the_body_for_who_does_not_wait(string creditUsd, int status)
    {
        await using var upstream = Answering();
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint, creditUsd);
        proxy.TakeFreeModelsOff();
        var answer = await proxy.PostAsync("/v1/chat/completions", Call);
        Assert.Equal((status, (string?)null), (answer.Status, answer.Header("connection")));
    }

    [Fact]
    public async Task The_key_admitted_a_waiting_client_gets_100_and_its_answer()
    {
        await using var upstream = Answering();
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);
        using var client = await proxy.ConnectAsync();
        await client.SendAsync(
            $"POST /v1/chat/completions HTTP/1.1\r\nhost: a\r\nx-api-key: {proxy.Key}\r\n"
            + $"content-type: application/json\r\ncontent-length: {Call.Length}\r\nexpect: 100-continue\r\n\r\n");
        await client.WaitForAsync("HTTP/1.1 100 Continue\r\n\r\n");
        await client.SendAsync(Call);
        var answer = await client.ReadAnswerAsync();
        Assert.Equal(200, answer.Status);
        Assert.Single(answer.InformationalHeads);
    }

    [Fact]
    public async Task A_short_body_is_told_and_nothing_is_billed()
    {
        await using var upstream = Answering();
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);
        using var client = await proxy.ConnectAsync();
        await client.SendAsync(
            $"POST /v1/chat/completions HTTP/1.1\r\nhost: a\r\nx-api-key: {proxy.Key}\r\n"
            + $"content-type: application/json\r\ncontent-length: 5000\r\n\r\n{Call}");
        client.ShutdownSend();
        var answer = await client.ReadAnswerAsync();
        Assert.Equal(400, answer.Status);
        await proxy.UntilAtRestAsync();
        Assert.Empty(upstream.Requests);
        Assert.Equal(10_000_000_000, proxy.Account.Balance.Value);
    }

    [Fact]
    public async Task A_half_close_during_a_model_call_is_a_client_that_left()
    {
        var isCut = new TaskCompletionSource();
        await using var upstream = ScriptedUpstream.Start(async peer =>
        {
            await peer.ReadRequestAsync();
            await peer.WaitForClientEndAsync();
            isCut.SetResult();
        });
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);
        using var client = await proxy.ConnectAsync();
        await client.PostJsonAsync("/v1/chat/completions", Call, "x-api-key: " + proxy.Key);
        client.ShutdownSend();
        await isCut.Task.WaitAsync(WireDeadline.Longest);
        Assert.Empty(await client.ReadToEndAsync());
        await proxy.UntilAtRestAsync();
        Assert.Equal(10_000_000_000, proxy.Account.Balance.Value);
    }

    [Fact]
    public async Task A_half_close_behind_pipelined_questions_without_a_model_serves_them_all()
    {
        await using var upstream = Answering();
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);
        using var client = await proxy.ConnectAsync();
        await client.SendAsync(string.Concat(Enumerable.Repeat("GET /v1/models HTTP/1.1\r\nhost: a\r\n\r\n", 3)));
        await client.SendAsync("POST /v1/chat/completions HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\n\r\n{}");
        client.ShutdownSend();
        var all = Encoding.UTF8.GetString(await client.ReadToEndAsync());
        Assert.Equal(4, all.Split("HTTP/1.1 200 OK").Length);
        Assert.Contains("HTTP/1.1 401", all, StringComparison.Ordinal);
    }

    public static TheoryData<string, int, string> LimitHeads => new()
    {
        { $"GET /{new string('a', 300)} HTTP/1.1\r\nhost: a\r\n\r\n", 414, "limits.maxTargetBytes is 200" },
        { $"GET / HTTP/1.1\r\nhost: a\r\nx: {new string('a', 700)}\r\n\r\n", 431, "limits.maxFieldBytes is 600" },
        { $"GET / HTTP/1.1\r\nhost: a\r\n{string.Concat(Enumerable.Repeat("x: y\r\n", 20))}\r\n", 431, "limits.maxHeaderCount is 20" },
        { $"GET / HTTP/1.1\r\nhost: a\r\n{string.Concat(Enumerable.Repeat($"x: {new string('a', 500)}\r\n", 3))}\r\n", 431, "limits.maxHeadBytes is 1024" },
    };

    [Theory]
    [MemberData(nameof(LimitHeads))]
    public async Task A_limit_is_named_in_its_refusal(string wire, int status, string expected)
    {
        await using var upstream = Answering();
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint, limits: new LimitSettings
        {
            MaxTargetBytes = 200,
            MaxFieldBytes = 600,
            MaxHeaderCount = 20,
            MaxHeadBytes = 1024,
            MaxConnectionsPerAddress = 2,
        });
        var answer = await SayAsync(proxy, wire);
        Assert.Equal(status, answer.Status);
        Assert.Contains(expected, answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_connection_too_many_is_503_and_names_the_limit()
    {
        await using var upstream = Answering();
        await using var proxy = await ProxyUnderTest.StartAsync(
            upstream.Endpoint, limits: new LimitSettings { MaxConnectionsPerAddress = 1 });
        using var first = await proxy.ConnectAsync();
        await first.GetAsync("/v1/models");
        Assert.Equal(200, (await first.ReadAnswerAsync()).Status);
        using var second = await proxy.ConnectAsync();
        var answer = await second.ReadAnswerAsync();
        Assert.Equal(503, answer.Status);
        Assert.Equal("1", answer.Header("retry-after"));
        Assert.Contains("limits.maxConnectionsPerAddress is 1", answer.Text, StringComparison.Ordinal);
    }

    private static ScriptedUpstream Answering()
    {
        const string Body = """{"id":"c","object":"chat.completion","model":"gpt-4o","choices":[{"index":0,"message":{"role":"assistant","content":"hi"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":1}}""";
        return ScriptedUpstream.Answering(Encoding.ASCII.GetBytes(
            $"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {Body.Length}\r\n\r\n{Body}"));
    }

    private static async Task<RawAnswer> SayAsync(ProxyUnderTest proxy, string wire)
    {
        using var client = await proxy.ConnectAsync();
        await client.SendAsync(wire);
        return await client.ReadAnswerAsync();
    }
}
