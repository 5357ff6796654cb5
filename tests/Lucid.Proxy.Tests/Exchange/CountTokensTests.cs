using System;
using System.Text.Json;
using System.Threading.Tasks;
using Lucid.Proxy.Catalog;
using Lucid.Testing.Http;
using Xunit;

namespace Lucid.Proxy.Tests.Exchange;

public sealed class CountTokensTests
{
    private const string Path = "/v1/messages/count_tokens?beta=true";

    private const string Claude =
        "{\"model\":\"claude-sonnet-4-6\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";

    private static readonly string Gpt = Claude.Replace("claude-sonnet-4-6", "gpt-4o", StringComparison.Ordinal);

    [Fact]
    public async Task A_model_of_anthropic_is_counted_there_and_nobody_pays()
    {
        await using var upstream = Answering(200, "{\"input_tokens\":2095,\"context_management\":{}}");
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);

        var answer = await proxy.PostAsync(Path, Claude, "anthropic-beta: a,b");

        Assert.Equal(200, answer.Status);
        Assert.Equal("{\"input_tokens\":2095,\"context_management\":{}}", answer.Text);
        Assert.Equal(answer.Header("x-request-id"), answer.Header("request-id"));
        var request = Assert.Single(upstream.Requests);
        Assert.StartsWith("POST /v1/messages/count_tokens?beta=true HTTP/1.1\r\n", request.Head, StringComparison.Ordinal);
        Assert.Equal("sim-upstream", request.Header("x-api-key"));
        Assert.Equal("a,b", request.Header("anthropic-beta"));
        Assert.Equal(Claude.Replace("claude-sonnet-4-6", "claude-upstream", StringComparison.Ordinal), request.Text);
        await AssertNothingChargedAsync(proxy);
    }

    [Theory]
    [InlineData(200, "{\"input_tokens\":7}")]
    [InlineData(404, "{}")]
    public async Task What_we_made_up_is_not_shown_to_anthropic_and_not_counted(int status, string counted)
    {
        await using var upstream = Answering(status, counted);
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);
        var thought = new string('a', 5000);
        var body = Claude.Replace(
            "]}",
            ",{\"role\":\"assistant\",\"content\":[{\"type\":\"thinking\",\"thinking\":\"" + thought
            + "\",\"signature\":\"lucid.none\"}]},{\"role\":\"user\",\"content\":\"Go on\"}]}",
            StringComparison.Ordinal);

        var answer = await proxy.PostAsync(Path, body);

        Assert.Equal(200, answer.Status);
        Assert.Equal(
            Claude.Replace("]}", ",{\"role\":\"user\",\"content\":\"Go on\"}]}", StringComparison.Ordinal)
                .Replace("claude-sonnet-4-6", "claude-upstream", StringComparison.Ordinal),
            Assert.Single(upstream.Requests).Text);
        using var count = JsonDocument.Parse(answer.Text);
        Assert.InRange(count.RootElement.GetProperty("input_tokens").GetInt32(), 1, 100);
        await AssertNothingChargedAsync(proxy);
    }

    [Theory]
    [InlineData("\"\\ud800 alone\"")]
    [InlineData("[{\"type\":\"tool_use\",\"name\":\"f\",\"input\":{\"a\":DEEP}}]")]
    [InlineData("[{\"type\":\"\\udfff\",\"\\ud800\":1,\"text\":\"x\"}]")]
    public async Task Whatever_is_valid_json_is_counted(string content)
    {
        await using var upstream = Answering(200, "{}");
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);
        var deep = new string('[', 100) + new string(']', 100);
        var body = Gpt.Replace("\"Hi\"", content, StringComparison.Ordinal)
            .Replace("DEEP", deep, StringComparison.Ordinal);

        var answer = await proxy.PostAsync(Path, body);

        Assert.Equal(200, answer.Status);
        Assert.Matches("^\\{\"input_tokens\":[1-9][0-9]*\\}$", answer.Text);
    }

    [Fact]
    public async Task A_refusal_of_the_request_keeps_its_words()
    {
        const string Refusal =
            "{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":\"prompt is too long: 9 > 8\"}}";
        await using var upstream = Answering(400, Refusal);
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);

        var answer = await proxy.PostAsync(Path, Claude);

        Assert.Equal((400, Refusal), (answer.Status, answer.Text));
    }

    [Theory]
    [InlineData(401, "{\"error\":{}}")]
    [InlineData(404, "{\"error\":{}}")]
    [InlineData(529, "{\"error\":{}}")]
    [InlineData(200, "{\"tokens\":5}")]
    [InlineData(200, "not json")]
    public async Task An_upstream_that_does_not_count_is_counted_for(int status, string body) // field.md: one 404 must not
    {
        await using var upstream = Answering(status, body);
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);

        var answer = await proxy.PostAsync(Path, Claude);

        Assert.Equal(200, answer.Status);
        Assert.InRange(TokensOf(answer), 10, 40);
        await AssertNothingChargedAsync(proxy);
    }

    [Fact]
    public async Task Another_model_is_counted_here_and_its_upstream_never_hears_of_it()
    {
        await using var upstream = Answering(500, "{}");
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);
        var longer = Gpt.Replace("Hi", string.Concat(System.Linq.Enumerable.Repeat("word ", 1000)), StringComparison.Ordinal);

        var small = await proxy.PostAsync(Path, Gpt);
        var large = await proxy.PostAsync(Path, longer);

        Assert.InRange(TokensOf(small), 10, 30);
        Assert.InRange(TokensOf(large), 1000, 1200);
        Assert.Empty(upstream.Requests);
        await AssertNothingChargedAsync(proxy);
    }

    [Fact]
    public async Task The_gates_are_those_of_every_route()
    {
        await using var upstream = Answering(200, "{\"input_tokens\":1}");
        await using var proxy = await ProxyUnderTest.StartAsync(
            upstream.Endpoint, creditUsd: "0", new LimitSettings { MaxBodyBytes = 2000 });
        using var client = await proxy.ConnectAsync();
        await client.PostJsonAsync(Path, Claude, "x-api-key: lx-wrong");
        Assert.Equal(401, (await client.ReadAnswerAsync()).Status);

        var unknown = await proxy.PostAsync(Path, Claude.Replace("sonnet", "nobody", StringComparison.Ordinal));
        Assert.Equal(404, unknown.Status);
        Assert.StartsWith("{\"type\":\"error\"", unknown.Text, StringComparison.Ordinal);
        Assert.Equal(400, (await proxy.PostAsync(Path, "{\"model\":\"gpt-4o\"}")).Status);
        Assert.Equal(413, (await proxy.PostAsync(Path, Claude + new string(' ', 2000))).Status);

        // No credit is needed: nothing is charged.
        Assert.Equal(200, (await proxy.PostAsync(Path, Claude)).Status);
    }

    private static ScriptedUpstream Answering(int status, string json) => ScriptedUpstream.Start(async peer =>
    {
        while (await peer.ReadRequestAsync() is not null)
        {
            await peer.AnswerJsonAsync(status, json);
        }
    });

    private static long TokensOf(RawAnswer answer) =>
        JsonDocument.Parse(answer.Body).RootElement.GetProperty("input_tokens").GetInt64();

    private static async Task AssertNothingChargedAsync(ProxyUnderTest proxy)
    {
        await proxy.UntilAtRestAsync();
        Assert.Equal(10_000_000_000, proxy.Account.Balance.Value);
    }
}
