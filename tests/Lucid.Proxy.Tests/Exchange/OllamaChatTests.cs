using System;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Lucid.Testing.Http;
using Xunit;

namespace Lucid.Proxy.Tests.Exchange;

/// <summary>Ollama's own chat for a model that is not local, or not free: a call like any other, in Ollama's
/// words.</summary>
public sealed class OllamaChatTests
{
    private const string Path = "/api/chat";
    private const string Hi = "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]";

    private const string AnthropicStart =
        "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"m\",\"type\":\"message\","
        + "\"role\":\"assistant\",\"model\":\"up\",\"content\":[],\"stop_reason\":null,\"stop_sequence\":null,"
        + "\"usage\":{\"input_tokens\":10,\"output_tokens\":1}}}\n\n"
        + "event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":0,"
        + "\"content_block\":{\"type\":\"text\",\"text\":\"\"}}\n\n"
        + "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,"
        + "\"delta\":{\"type\":\"text_delta\",\"text\":\"Hello\"}}\n\n";

    private const string AnthropicEnd =
        "event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":0}\n\n"
        + "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\","
        + "\"stop_sequence\":null},\"usage\":{\"output_tokens\":2}}\n\n"
        + "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";

    private const string OpenAiAnswer =
        "{\"id\":\"c1\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"up\",\"choices\":[{\"index\":0,\"message\":"
        + "{\"role\":\"assistant\",\"content\":\"Hello\"},\"finish_reason\":\"stop\"}],"
        + "\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":2,\"total_tokens\":12}}";

    private const long Paid = 10_000_000_000 - (10 * 300) - (2 * 1500);

    [Fact]
    public async Task A_model_of_anthropic_answers_in_lines_and_is_paid()
    {
        await using var upstream = Streaming(AnthropicStart + AnthropicEnd);
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);

        var answer = await proxy.PostAsync(
            Path, "{\"model\":\"claude-sonnet-4-6\",\"options\":{\"num_predict\":50,\"seed\":7}," + Hi + "}");

        Assert.Equal((200, "application/x-ndjson"), (answer.Status, answer.Header("content-type")));
        Assert.Equal("options.seed", answer.Header("x-lucid-dropped"));
        var lines = answer.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        Assert.All(lines, line => Assert.Equal("claude-sonnet-4-6", line.GetProperty("model").GetString()));
        Assert.Equal("Hello", lines[0].GetProperty("message").GetProperty("content").GetString());
        Assert.True(lines[^1].GetProperty("done").GetBoolean());
        Assert.Equal(10, lines[^1].GetProperty("prompt_eval_count").GetInt32());
        Assert.Equal(2, lines[^1].GetProperty("eval_count").GetInt32());
        await proxy.UntilAtRestAsync();
        Assert.Equal(Paid, proxy.Account.Balance.Value);
        Assert.Equal(
            "{\"model\":\"claude-upstream\",\"max_tokens\":50,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],"
            + "\"stream\":true}",
            Assert.Single(upstream.Requests).Text);
    }

    [Fact]
    public async Task A_model_of_openai_answers_whole_and_is_paid()
    {
        await using var upstream = Answering(200, OpenAiAnswer);
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);

        var answer = await proxy.PostAsync(Path, "{\"model\":\"gpt\",\"stream\":false," + Hi + "}");

        Assert.Equal((200, "application/json"), (answer.Status, answer.Header("content-type")));
        var json = JsonDocument.Parse(answer.Text).RootElement;
        Assert.Equal("gpt", json.GetProperty("model").GetString());
        Assert.Equal("Hello", json.GetProperty("message").GetProperty("content").GetString());
        await proxy.UntilAtRestAsync();
        Assert.Equal(Paid, proxy.Account.Balance.Value);

        // Without a maximum of the client's, the one that the balance is held for.
        Assert.StartsWith(
            "{\"model\":\"gpt-4o-upstream\",\"max_tokens\":4096,",
            Assert.Single(upstream.Requests).Text,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ollama-dear")]
    [InlineData("mixtral")]
    [InlineData("Mixtral:latest")]
    public async Task A_local_model_with_a_price_is_paid_under_every_name(string model)
    {
        await using var upstream = Lines(
            "{\"model\":\"mixtral\",\"message\":{\"role\":\"assistant\",\"content\":\"Hello\"},\"done\":false}\n"
            + "{\"model\":\"mixtral\",\"message\":{\"role\":\"assistant\",\"content\":\"\"},\"done\":true,"
            + "\"done_reason\":\"stop\",\"prompt_eval_count\":10,\"eval_count\":2}\n");
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);

        var answer = await proxy.PostAsync(Path, $"{{\"model\":\"{model}\"," + Hi + "}");

        Assert.Equal(200, answer.Status);
        Assert.Contains($"\"model\":\"{model}\"", answer.Text, StringComparison.Ordinal);
        await proxy.UntilAtRestAsync();
        Assert.Equal(Paid, proxy.Account.Balance.Value);
        var sent = JsonDocument.Parse(Assert.Single(upstream.Requests).Text).RootElement;
        Assert.Equal("mixtral", sent.GetProperty("model").GetString());
        Assert.Equal(4096, sent.GetProperty("options").GetProperty("num_predict").GetInt32());
    }

    [Theory]
    [InlineData("{\"model\":\"claude-sonnet-4-6\"," + Hi + "}", "0", 402)]
    [InlineData("{\"model\":\"claude-sonnet-4-6\"," + Hi + ",\"format\":\"json\"}", "10", 400)]
    [InlineData("{\"model\":\"claude-sonnet-4-6\",\"messages\":[{\"role\":\"user\",\"content\":\"a\",\"images\":[\"AAAA\"]}]}", "10", 400)]
    [InlineData("{\"model\":\"claude-sonnet-4-6\",\"options\":7," + Hi + "}", "10", 400)]
    [InlineData("{\"model\":\"claude-sonnet-4-6\"}", "10", 400)]
    public async Task A_refusal_has_ollamas_shape_and_costs_nothing(string body, string creditUsd, int status)
    {
        await using var upstream = Answering(200, OpenAiAnswer);
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint, creditUsd);
        var before = proxy.Account.Balance.Value;

        var answer = await proxy.PostAsync(Path, body);

        Assert.Equal(status, answer.Status);
        Assert.StartsWith("{\"error\":\"", answer.Text, StringComparison.Ordinal);
        Assert.Empty(upstream.Requests);
        await proxy.UntilAtRestAsync();
        Assert.Equal(before, proxy.Account.Balance.Value);
    }

    [Fact]
    public async Task An_upstreams_refusal_is_told_in_ollamas_shape()
    {
        await using var upstream = Answering(
            400, "{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":\"prompt is too long: 9 > 8\"}}");
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);

        var answer = await proxy.PostAsync(Path, "{\"model\":\"claude-sonnet-4-6\"," + Hi + "}");

        Assert.Equal(400, answer.Status);
        Assert.StartsWith("{\"error\":\"", answer.Text, StringComparison.Ordinal);
        Assert.Contains("too long", answer.Text, StringComparison.Ordinal);
        await proxy.UntilAtRestAsync();
        Assert.Equal(10_000_000_000, proxy.Account.Balance.Value);
    }

    [Fact]
    public async Task A_stream_that_breaks_off_says_so_in_a_line_and_has_no_end()
    {
        await using var upstream = ScriptedUpstream.Start(async peer =>
        {
            await peer.ReadRequestAsync();
            await peer.SendAsync("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n");
            await peer.SendAsync(Chunk(AnthropicStart));
            peer.Close();
        });
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);

        var answer = await proxy.PostAsync(Path, "{\"model\":\"claude-sonnet-4-6\"," + Hi + "}");

        Assert.False(answer.IsComplete);
        Assert.StartsWith("{\"error\":\"", answer.Text.Split('\n')[1], StringComparison.Ordinal);
        await proxy.UntilAtRestAsync();
        Assert.True(proxy.Account.Balance.Value < 10_000_000_000);
    }

    [Fact]
    public async Task Nothing_is_said_between_the_lines_while_the_model_is_silent()
    {
        var came = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        await using var upstream = ScriptedUpstream.Start(async peer =>
        {
            var request = await peer.ReadRequestAsync();
            if (request!.Head.StartsWith("POST /v1/messages ", StringComparison.Ordinal))
            {
                came.SetResult();
                await go.Task;
                await peer.AnswerStreamAsync(AnthropicStart + AnthropicEnd);
            }

            await peer.WaitForClientEndAsync();
        });
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint, keepAliveMs: 1);
        var slow = proxy.PostAsync(Path, "{\"model\":\"claude-sonnet-4-6\"," + Hi + "}");
        await came.Task;

        // What a chat hears by now, this one would have heard too: it began earlier, on the same clock.
        using var chat = await proxy.ConnectAsync();
        await chat.PostJsonAsync(
            "/v1/chat/completions", "{\"model\":\"gpt-4o\",\"max_tokens\":9,\"stream\":true," + Hi + "}", "x-api-key: " + proxy.Key);
        await chat.WaitForAsync(": keepalive\n");
        go.SetResult();

        Assert.StartsWith("{\"model\":", (await slow).Text, StringComparison.Ordinal);
    }

    private static ScriptedUpstream Streaming(string events) => ScriptedUpstream.Start(async peer =>
    {
        while (await peer.ReadRequestAsync() is not null)
        {
            await peer.AnswerStreamAsync(events);
        }
    });

    private static ScriptedUpstream Answering(int status, string json) => ScriptedUpstream.Start(async peer =>
    {
        while (await peer.ReadRequestAsync() is not null)
        {
            await peer.AnswerJsonAsync(status, json);
        }
    });

    private static ScriptedUpstream Lines(string lines) => ScriptedUpstream.Start(async peer =>
    {
        while (await peer.ReadRequestAsync() is not null)
        {
            await peer.SendAsync("HTTP/1.1 200 OK\r\ncontent-type: application/x-ndjson\r\ntransfer-encoding: chunked\r\n\r\n");
            await peer.SendAsync(Chunk(lines) + "0\r\n\r\n");
        }
    });

    private static string Chunk(string text) => $"{text.Length:x}\r\n{text}\r\n";
}
