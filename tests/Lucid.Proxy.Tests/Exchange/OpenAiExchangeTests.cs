using System;
using System.Text;
using System.Threading.Tasks;
using Lucid.Proxy.Catalog;
using Lucid.Testing.Http;
using Xunit;

namespace Lucid.Proxy.Tests.Exchange;

public sealed class OpenAiExchangeTests
{
    private const string Path = "/v1/chat/completions";
    private const string Messages = "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]";

    private const string Answer =
        "{\"id\":\"c1\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"gpt-4o-2024\",\"choices\":[{\"index\":0,"
        + "\"message\":{\"role\":\"assistant\",\"content\":\"the \\\"model\\\":\\\"x\\\" stays\"},\"finish_reason\":\"stop\"}],"
        + "\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":20,\"total_tokens\":120,"
        + "\"prompt_tokens_details\":{\"cached_tokens\":40}}}";

    private static readonly string[] Events =
    [
        "data: {\"id\":\"c1\",\"model\":\"gpt-4o-2024\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hel\"},\"finish_reason\":null}],\"usage\":null}\n\n",
        ": keep\n\n",
        "data: {\"id\":\"c1\",\"model\":\"gpt-4o-2024\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"lo\"},\"finish_reason\":\"stop\"}],\"usage\":null}\n\n",
        "data: {\"id\":\"c1\",\"model\":\"gpt-4o-2024\",\"choices\":[],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":2,\"total_tokens\":12}}\n\n",
        "data: [DONE]\n\n",
    ];

    [Fact]
    public async Task A_client_that_ends_inside_its_body_is_told_400_and_leaves_nothing_behind()
    {
        await using var upstream = ScriptedUpstream.Answering("unused"u8.ToArray());
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);
        using var client = await proxy.ConnectAsync();
        await client.SendAsync(Encoding.ASCII.GetBytes(
            $"POST {Path} HTTP/1.1\r\nhost: a\r\nx-api-key: {proxy.Key}\r\ncontent-type: application/json\r\n"
            + "transfer-encoding: chunked\r\n\r\n7FFFFFFFFFFFFFFF\r\nabc"));
        client.ShutdownSend();

        var answer = await client.ReadAnswerAsync();
        Assert.Equal((400, "close"), (answer.Status, answer.Header("connection")));
        Assert.Empty(await client.ReadToEndAsync());
        await proxy.UntilAtRestAsync();
        Assert.Empty(upstream.Requests);
    }

    [Fact]
    public async Task A_whole_answer_changes_in_its_model_name_alone_and_is_charged_exactly()
    {
        await using var upstream = ScriptedUpstream.Start(async peer =>
        {
            while (await peer.ReadRequestAsync() is not null)
            {
                await peer.AnswerJsonAsync(200, Answer);
            }
        });
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);
        var answer = await proxy.PostAsync(Path, "{\"model\":\"gpt-4o\",\"max_tokens\":50," + Messages + "}");

        Assert.Equal(200, answer.Status);
        Assert.Equal(Answer.Replace("gpt-4o-2024", "gpt-4o", StringComparison.Ordinal), answer.Text);
        Assert.StartsWith("req_", answer.Header("x-request-id"), StringComparison.Ordinal);
        // 60 uncached at 300, 40 cached at 30, 20 output at 1500 nano-dollars.
        Assert.Equal(10_000_000_000 - (60 * 300) - (40 * 30) - (20 * 1500), proxy.Account.Balance.Value);
        Assert.Equal(0, proxy.Account.Held.Value);

        var request = Assert.Single(upstream.Requests);
        Assert.Equal("{\"model\":\"gpt-4o-upstream\",\"max_tokens\":50," + Messages + "}", request.Text);
        Assert.Equal("Bearer sim-upstream", request.Header("authorization"));
        Assert.Equal("identity", request.Header("accept-encoding"));
        Assert.Null(request.Header("x-api-key"));
        Assert.StartsWith("POST /v1/chat/completions HTTP/1.1\r\n", request.Head, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_stream_passes_event_by_event_and_its_usage_chunk_only_to_those_who_asked(bool asksForUsage)
    {
        await using var upstream = Streaming(Events);
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);
        var options = asksForUsage ? "\"stream_options\":{\"include_usage\":true}," : "";
        var answer = await proxy.PostAsync(
            Path, "{\"model\":\"gpt\",\"max_tokens\":50,\"stream\":true," + options + Messages + "}");

        var expected = string.Concat(Events).Replace("gpt-4o-2024", "gpt", StringComparison.Ordinal);
        if (!asksForUsage)
        {
            expected = expected.Replace(Events[3].Replace("gpt-4o-2024", "gpt", StringComparison.Ordinal), "", StringComparison.Ordinal);
        }

        Assert.Equal(expected, answer.Text);
        Assert.True(answer.IsComplete);
        Assert.Equal("text/event-stream; charset=utf-8", answer.Header("content-type"));
        Assert.Contains("\"include_usage\":true", upstream.Requests[0].Text, StringComparison.Ordinal);
        Assert.Equal(10_000_000_000 - (10 * 300) - (2 * 1500), proxy.Account.Balance.Value);
    }

    [Fact]
    public async Task A_stream_cut_before_its_end_is_told_by_an_error_event_and_a_missing_last_chunk() // P-82
    {
        await using var upstream = ScriptedUpstream.Start(async peer =>
        {
            await peer.ReadRequestAsync();
            await peer.SendAsync(StreamHead + Chunk(Events[0]));
            peer.Close();
        });
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);
        var answer = await proxy.PostAsync(Path, "{\"model\":\"gpt-4o\",\"max_tokens\":50,\"stream\":true," + Messages + "}");

        Assert.False(answer.IsComplete);
        Assert.Contains("\"code\":\"upstream_error\"", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("[DONE]", answer.Text, StringComparison.Ordinal);
        Assert.Equal(0, proxy.Account.Held.Value);
        // Something was received, so something is charged, and never more than the hold.
        Assert.InRange(10_000_000_000 - proxy.Account.Balance.Value, 1, 150 * 1500);
    }

    [Fact]
    public async Task An_end_mark_without_a_finish_reason_is_a_cut_answer() // P-08
    {
        await using var upstream = Streaming([Events[0], Events[4]]);
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);
        var answer = await proxy.PostAsync(Path, "{\"model\":\"gpt-4o\",\"max_tokens\":50,\"stream\":true," + Messages + "}");
        Assert.False(answer.IsComplete);
        Assert.Contains("upstream_error", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_end_mark_is_added() // P-07
    {
        await using var upstream = Streaming([Events[0], Events[2], Events[3]]);
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);
        var answer = await proxy.PostAsync(Path, "{\"model\":\"gpt-4o\",\"max_tokens\":50,\"stream\":true," + Messages + "}");
        Assert.True(answer.IsComplete);
        Assert.EndsWith("data: [DONE]\n\n", answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(401, 503, "upstream_unavailable")]
    [InlineData(403, 503, "upstream_unavailable")]
    [InlineData(429, 503, "overloaded")]
    [InlineData(529, 503, "overloaded")]
    [InlineData(500, 500, "upstream_error")]
    [InlineData(302, 500, "upstream_error")]
    public async Task Upstream_trouble_is_not_the_callers_fault(int upstreamStatus, int status, string code)
    {
        await using var upstream = ScriptedUpstream.Start(async peer =>
        {
            await peer.ReadRequestAsync();
            await peer.AnswerJsonAsync(upstreamStatus, "{\"error\":{\"message\":\"org-secret sk-123\"}}");
        });
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);
        var answer = await proxy.PostAsync(Path, "{\"model\":\"gpt-4o\",\"max_tokens\":5," + Messages + "}");
        Assert.Equal(status, answer.Status);
        Assert.Contains(code, answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", answer.Text, StringComparison.Ordinal);
        Assert.Equal(10_000_000_000, proxy.Account.Balance.Value);
        Assert.Equal(0, proxy.Account.Held.Value);
    }

    [Fact]
    public async Task A_refusal_of_the_request_is_passed_on_word_for_word()
    {
        const string Refusal = "{\"error\":{\"message\":\"prompt is too long: 9 tokens\",\"type\":\"invalid_request_error\"}}";
        await using var upstream = ScriptedUpstream.Start(async peer =>
        {
            await peer.ReadRequestAsync();
            await peer.AnswerJsonAsync(400, Refusal);
        });
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);
        var answer = await proxy.PostAsync(Path, "{\"model\":\"gpt-4o\",\"max_tokens\":5," + Messages + "}");
        Assert.Equal(400, answer.Status);
        Assert.Equal(Refusal, answer.Text);
    }

    [Fact]
    public async Task A_reused_connection_closed_before_its_first_byte_is_retried_once()
    {
        await using var upstream = ScriptedUpstream.Start(async peer =>
        {
            await peer.ReadRequestAsync();
            await peer.AnswerJsonAsync(200, Answer);
            if (peer.Number == 0)
            {
                await peer.ReadRequestAsync();
                peer.Reset();
            }
        });
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);
        var body = "{\"model\":\"gpt-4o\",\"max_tokens\":5," + Messages + "}";
        Assert.Equal(200, (await proxy.PostAsync(Path, body)).Status);
        Assert.Equal(200, (await proxy.PostAsync(Path, body)).Status);
        Assert.Equal(3, upstream.Requests.Count);
    }

    [Fact]
    public async Task An_unreachable_upstream_is_503_and_free()
    {
        ScriptedUpstream gone = ScriptedUpstream.Answering("x"u8.ToArray());
        var endpoint = gone.Endpoint;
        await gone.DisposeAsync();
        await using var proxy = await ProxyUnderTest.StartAsync(endpoint);
        var answer = await proxy.PostAsync(Path, "{\"model\":\"gpt-4o\",\"max_tokens\":5," + Messages + "}");
        Assert.Equal(503, answer.Status);
        Assert.NotNull(answer.Header("retry-after"));
        Assert.Equal(10_000_000_000, proxy.Account.Balance.Value);
    }

    [Fact]
    public async Task A_balance_that_cannot_cover_the_call_is_402_with_the_numbers()
    {
        await using var upstream = ScriptedUpstream.Answering("x"u8.ToArray());
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint, creditUsd: "0.0001");
        var answer = await proxy.PostAsync(Path, "{\"model\":\"gpt-4o\",\"max_tokens\":4000," + Messages + "}");
        Assert.Equal(402, answer.Status);
        Assert.Contains("insufficient_balance", answer.Text, StringComparison.Ordinal);
        Assert.Contains("$0.0001 is available", answer.Text, StringComparison.Ordinal);
        Assert.Equal("false", answer.Header("x-should-retry"));
        Assert.Empty(upstream.Requests);
    }

    [Fact]
    public async Task Without_a_maximum_the_affordable_clamp_is_written_upstream()
    {
        await using var upstream = ScriptedUpstream.Start(async peer =>
        {
            await peer.ReadRequestAsync();
            await peer.AnswerJsonAsync(200, Answer);
        });
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint, creditUsd: "0.0002");
        var answer = await proxy.PostAsync(Path, "{\"model\":\"gpt-4o\"," + Messages + "}");
        Assert.Equal(200, answer.Status);
        var body = "{\"model\":\"gpt-4o\"," + Messages + "}";
        var input = Encoding.UTF8.GetByteCount(body) + 32;
        var affordable = (200_000 - (input * 375)) / 1500;
        Assert.StartsWith("{\"max_tokens\":" + affordable + ",", upstream.Requests[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_call_over_the_cap_is_429_before_its_body_and_the_slot_comes_back()
    {
        var upstreamClosed = new TaskCompletionSource();
        await using var upstream = ScriptedUpstream.Start(async peer =>
        {
            await peer.ReadRequestAsync();
            await peer.SendAsync(StreamHead + Chunk(Events[0]));
            await peer.WaitForClientEndAsync();
            upstreamClosed.SetResult();
        });
        await using var proxy = await ProxyUnderTest.StartAsync(
            upstream.Endpoint, limits: new LimitSettings { ConcurrencyPerUser = 1 });
        var body = "{\"model\":\"gpt-4o\",\"max_tokens\":5,\"stream\":true," + Messages + "}";
        using var first = await proxy.ConnectAsync();
        await first.PostJsonAsync(Path, body, "authorization: Bearer " + proxy.Key);
        await first.ReadUntilAsync("Hel");

        var second = await proxy.PostAsync(Path, body);
        Assert.Equal(429, second.Status);
        Assert.Equal("1", second.Header("retry-after"));
        Assert.Single(upstream.Requests);

        first.Reset();
        await upstreamClosed.Task;
        await proxy.UntilAtRestAsync();
        Assert.InRange(10_000_000_000 - proxy.Account.Balance.Value, 1, 150 * 1500);
    }

    [Fact]
    public async Task An_empty_body_is_told_and_the_connection_lives_on()
    {
        await using var upstream = ScriptedUpstream.Answering("x"u8.ToArray());
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);
        using var client = await proxy.ConnectAsync();
        for (var i = 0; i < 2; i++)
        {
            await client.PostJsonAsync(Path, "", "x-api-key: " + proxy.Key);
            var answer = await client.ReadAnswerAsync();
            Assert.Equal(400, answer.Status);
            Assert.Contains("invalid_json", answer.Text, StringComparison.Ordinal);
        }
    }

    internal static string StreamHead =>
        "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";

    internal static string Chunk(string data) => $"{Encoding.UTF8.GetByteCount(data):x}\r\n{data}\r\n";

    private static ScriptedUpstream Streaming(string[] events) =>
        ScriptedUpstream.Start(async peer =>
        {
            while (await peer.ReadRequestAsync() is not null)
            {
                await peer.SendAsync(StreamHead);
                foreach (var item in events)
                {
                    await peer.SendAsync(Chunk(item));
                }

                await peer.SendAsync("0\r\n\r\n");
            }
        });
}
