using System;
using System.Threading.Tasks;
using Lucid.Testing.Http;
using Xunit;

namespace Lucid.Proxy.Tests.Exchange;

public sealed class AnthropicExchangeTests
{
    private const string Body =
        "{\"model\":\"claude-sonnet-4-6\",\"max_tokens\":50,\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";

    private static readonly string[] Events =
    [
        Event("message_start", "{\"type\":\"message_start\",\"message\":{\"model\":\"claude-x\",\"content\":[],\"usage\":{\"input_tokens\":10,\"cache_read_input_tokens\":4,\"cache_creation_input_tokens\":2,\"output_tokens\":3}}   }"),
        Event("ping", "{\"type\": \"ping\"}"),
        Event("content_block_delta", "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"{\\\"model\\\":\\\"y\\\"}\"}}"),
        Event("message_delta", "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":5}}"),
        Event("message_stop", "{\"type\":\"message_stop\"  }"),
    ];

    [Fact]
    public async Task A_stream_changes_in_its_model_name_alone_and_its_usage_is_merged_not_summed() // P-41, P-43
    {
        await using var upstream = Streaming(Events);
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);
        var answer = await proxy.PostAsync("/v1/messages?beta=true", Body, "anthropic-beta: a,b", "cookie: secret=1");

        Assert.Equal(string.Concat(Events).Replace("claude-x", "claude-sonnet-4-6", StringComparison.Ordinal), answer.Text);
        Assert.Equal(answer.Header("x-request-id"), answer.Header("request-id"));
        Assert.Equal(
            10_000_000_000 - (10 * 300) - (4 * 30) - (2 * 375) - (5 * 1500), proxy.Account.Balance.Value);
        var request = Assert.Single(upstream.Requests);
        Assert.StartsWith("POST /v1/messages?beta=true HTTP/1.1\r\n", request.Head, StringComparison.Ordinal);
        Assert.Equal("sim-upstream", request.Header("x-api-key"));
        Assert.Equal("a,b", request.Header("anthropic-beta"));
        Assert.Equal("2023-06-01", request.Header("anthropic-version"));
        Assert.Null(request.Header("cookie"));
        Assert.Equal(Body.Replace("claude-sonnet-4-6", "claude-upstream", StringComparison.Ordinal), request.Text);
    }

    [Fact]
    public async Task An_error_event_is_passed_on_and_ends_the_stream()
    {
        var error = Event("error", "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}");
        await using var upstream = Streaming([Events[0], error]);
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);
        var answer = await proxy.PostAsync("/v1/messages", Body);
        Assert.EndsWith(error, answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("message_stop", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cut_stream_ends_with_a_named_error_event() // P-93
    {
        await using var upstream = Streaming([Events[0], Events[2]]);
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);
        var answer = await proxy.PostAsync("/v1/messages", Body);
        Assert.False(answer.IsComplete);
        Assert.Contains("event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"api_error\"", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Errors_take_the_shape_of_the_path()
    {
        await using var upstream = ScriptedUpstream.Answering("x"u8.ToArray());
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);
        using var client = await proxy.ConnectAsync();
        await client.PostJsonAsync("/v1/messages", Body, "x-api-key: lx-wrong");
        var answer = await client.ReadAnswerAsync();
        Assert.Equal(401, answer.Status);
        Assert.Equal("Bearer", answer.Header("www-authenticate"));
        Assert.StartsWith("{\"type\":\"error\",\"error\":{\"type\":\"authentication_error\"", answer.Text, StringComparison.Ordinal);
        // Refused before its body was needed, and the connection lives on.
        await client.PostJsonAsync("/v1/messages", Body.Replace("claude-sonnet-4-6", "nope", StringComparison.Ordinal), "x-api-key: " + proxy.Key);
        answer = await client.ReadAnswerAsync();
        Assert.Equal(404, answer.Status);
        Assert.Contains("not_found_error", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_headers_that_name_different_keys_are_401()
    {
        await using var upstream = ScriptedUpstream.Answering("x"u8.ToArray());
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);
        var other = await proxy.IssueKeyAsync("bob");
        var answer = await proxy.PostAsync("/v1/messages", Body, "authorization: Bearer " + other);
        Assert.Equal(401, answer.Status);
    }

    [Fact]
    public async Task Http_faults_take_the_shape_of_the_path_too()
    {
        await using var upstream = ScriptedUpstream.Answering("x"u8.ToArray());
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);
        using var client = await proxy.ConnectAsync();
        await client.SendAsync("POST /v1/messages HTTP/1.1\r\nHost: a\r\nContent-Length: +5\r\n\r\n");
        var answer = await client.ReadAnswerAsync();
        Assert.Equal(400, answer.Status);
        Assert.Equal("close", answer.Header("connection"));
        Assert.StartsWith("{\"type\":\"error\"", answer.Text, StringComparison.Ordinal);
    }

    private static string Event(string name, string data) => $"event: {name}\ndata: {data}\n\n";

    private static ScriptedUpstream Streaming(string[] events) =>
        ScriptedUpstream.Start(async peer =>
        {
            while (await peer.ReadRequestAsync() is not null)
            {
                await peer.SendAsync(OpenAiExchangeTests.StreamHead);
                foreach (var item in events)
                {
                    await peer.SendAsync(OpenAiExchangeTests.Chunk(item));
                }

                await peer.SendAsync("0\r\n\r\n");
            }
        });
}
