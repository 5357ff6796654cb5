using System;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using Lucid.Testing.Http;
using Xunit;

namespace Lucid.Proxy.Tests.Exchange;

/// <summary>What a client hears while its upstream is silent. The upstream goes on only when the client has heard it, so
/// no time has to be guessed. P-89, P-90.</summary>
public sealed class KeepAliveTests
{
    private const string Head =
        "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n";

    private const string OpenAiBody =
        "{\"model\":\"gpt-4o\",\"max_tokens\":50,\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";

    private const string OpenAiEnd =
        "data: {\"model\":\"x\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]}\n\n"
        + "data: [DONE]\n\n";

    private const string AnthropicStart =
        "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"model\":\"x\",\"usage\":"
        + "{\"input_tokens\":3,\"output_tokens\":1}}}\n\n";

    private const string AnthropicEnd =
        "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},"
        + "\"usage\":{\"output_tokens\":5}}\n\nevent: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";

    [Fact]
    public async Task A_silent_upstream_is_covered_by_comments_on_chat_completions()
    {
        var heard = new TaskCompletionSource();
        await using var upstream = Silent(Head, OpenAiEnd, heard.Task);
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint, keepAliveMs: 1);
        using var client = await proxy.ConnectAsync();
        await client.PostJsonAsync("/v1/chat/completions", OpenAiBody, "x-api-key: " + proxy.Key);
        await client.WaitForAsync(": keepalive\n");
        heard.SetResult();
        var answer = await client.ReadAnswerAsync();
        Assert.True(answer.IsComplete);
        Assert.Equal(200, answer.Status);
        Assert.EndsWith(
            OpenAiEnd.Replace("\"x\"", "\"gpt-4o\"", StringComparison.Ordinal), answer.Text, StringComparison.Ordinal);

        // The comment leads the next event: some decoders take a blank line behind it for an event without data.
        Assert.StartsWith(": keepalive\n", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("keepalive\n\n", answer.Text, StringComparison.Ordinal);
        await proxy.UntilAtRestAsync();
    }

    [Theory]
    [InlineData("/v1/chat/completions", "gpt-4o", "\"content\":\"1\"")]
    [InlineData("/v1/messages", "claude-sonnet-4-6", "message_start")]
    [InlineData("/v1/chat/completions", "claude-sonnet-4-6", "\"role\":\"assistant\"")]
    public async Task A_keep_alive_never_falls_into_an_event_that_has_come_in_part(
        string path, string model, string told)
    {
        var first = model == "gpt-4o"
            ? "data: {\"model\":\"x\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"1\"}}]}\n\n"
            : AnthropicStart;
        var rest = model == "gpt-4o" ? OpenAiEnd : AnthropicEnd;
        var heard = path == "/v1/messages" ? "event: ping\ndata: {\"type\": \"ping\"}\n\n" : ": keepalive\n";

        // Within a line, behind a line, and before the blank line at its end.
        int[] cuts = [10, rest.IndexOf('\n', StringComparison.Ordinal) + 1, rest.IndexOf("\n\n", StringComparison.Ordinal)];
        foreach (var cut in cuts)
        {
            var isHeard = new TaskCompletionSource();
            await using var upstream = ScriptedUpstream.Start(async peer =>
            {
                await peer.ReadRequestAsync();
                await peer.SendAsync(Head + first + rest[..cut]);
                await isHeard.Task;
                await peer.SendAsync(rest[cut..]);
                peer.Close();
            });
            await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint, keepAliveMs: 1);
            using var client = await proxy.ConnectAsync();
            await client.PostJsonAsync(
                path, OpenAiBody.Replace("gpt-4o", model, StringComparison.Ordinal), "x-api-key: " + proxy.Key);

            // One that comes behind the first event, so that the second lies here in part.
            await client.WaitUntilAsync(received =>
            {
                var text = Encoding.UTF8.GetString(received);
                var at = text.IndexOf(told, StringComparison.Ordinal);
                return at >= 0 && text.IndexOf(heard, at, StringComparison.Ordinal) >= 0;
            });
            isHeard.SetResult();
            var answer = await client.ReadAnswerAsync();
            Assert.True(answer.IsComplete);
            var text = answer.Text.Replace(heard, "", StringComparison.Ordinal)
                .Replace(": keepalive\n", "", StringComparison.Ordinal);
            Assert.DoesNotContain("keepalive", text, StringComparison.Ordinal);

            // Without them it is the answer, event by event, and each of them stood before an event.
            Assert.All(
                text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries),
                frame => Assert.Matches("^(event: [a-z_]+\\n)?data: [^\\n]+$", frame));
            Assert.All(
                answer.Text.Split(heard).SkipLast(1),
                before => Assert.True(
                    before.Length == 0 || before.EndsWith("\n\n", StringComparison.Ordinal)
                        || before.EndsWith(": keepalive\n", StringComparison.Ordinal),
                    answer.Text));
        }
    }

    [Fact]
    public async Task A_messages_client_hears_comments_before_its_first_event_and_pings_after_it()
    {
        var heardComment = new TaskCompletionSource();
        var heardPing = new TaskCompletionSource();
        await using var upstream = ScriptedUpstream.Start(async peer =>
        {
            await peer.ReadRequestAsync();
            await peer.SendAsync(Head);
            await heardComment.Task;
            await peer.SendAsync(AnthropicStart);
            await heardPing.Task;
            await peer.SendAsync(AnthropicEnd);
            peer.Close();
        });
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint, keepAliveMs: 1);
        using var client = await proxy.ConnectAsync();
        await client.PostJsonAsync(
            "/v1/messages",
            OpenAiBody.Replace("gpt-4o", "claude-sonnet-4-6", StringComparison.Ordinal),
            "x-api-key: " + proxy.Key);
        await client.WaitForAsync(": keepalive\n");
        heardComment.SetResult();
        await client.WaitForAsync("event: ping\ndata: {\"type\": \"ping\"}\n\n");
        heardPing.SetResult();
        var answer = await client.ReadAnswerAsync();
        Assert.True(answer.IsComplete);
        Assert.DoesNotContain("event: ping", answer.Text.Split("event: message_start")[0], StringComparison.Ordinal);
        Assert.EndsWith(AnthropicEnd, answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_upstream_that_does_not_answer_at_all_is_covered_too_and_its_refusal_comes_as_an_event()
    {
        var heard = new TaskCompletionSource();
        await using var upstream = ScriptedUpstream.Start(async peer =>
        {
            await peer.ReadRequestAsync();
            await heard.Task;
            await peer.AnswerJsonAsync(
                400, "{\n\"error\":{\"message\":\"no such tool at org-Ab12Cd34\",\"type\":\"invalid_request_error\"}}");
        });
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint, keepAliveMs: 1);
        using var client = await proxy.ConnectAsync();
        await client.PostJsonAsync("/v1/chat/completions", OpenAiBody, "x-api-key: " + proxy.Key);
        await client.WaitForAsync(": keepalive\n");
        heard.SetResult();
        var answer = await client.ReadAnswerAsync();
        Assert.Equal(200, answer.Status);
        Assert.False(answer.IsComplete);
        Assert.EndsWith(
            "data: {\"error\":{\"message\":\"no such tool at ***\",\"type\":\"invalid_request_error\",\"param\":null,"
            + "\"code\":\"invalid_value\"}}\n\n",
            answer.Text,
            StringComparison.Ordinal);
        await proxy.UntilAtRestAsync();
        Assert.Equal(10_000_000_000, proxy.Account.Balance.Value);
    }

    [Fact]
    public async Task A_whole_answer_to_a_streaming_request_becomes_a_stream() // P-11
    {
        await using var upstream = ScriptedUpstream.Start(async peer =>
        {
            await peer.ReadRequestAsync();
            await peer.AnswerJsonAsync(
                200,
                "{\"model\":\"x\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"Hi\"},"
                + "\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":2,\"total_tokens\":9}}");
        });
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);
        var answer = await proxy.PostAsync("/v1/chat/completions", OpenAiBody);
        Assert.Equal("text/event-stream; charset=utf-8", answer.Header("content-type"));
        Assert.Contains("\"delta\":{\"content\":\"Hi\"}", answer.Text, StringComparison.Ordinal);
        Assert.EndsWith("\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n", answer.Text, StringComparison.Ordinal);
        await proxy.UntilAtRestAsync();
        Assert.Equal(10_000_000_000 - (7 * 300) - (2 * 1500), proxy.Account.Balance.Value);
    }

    [Fact]
    public async Task A_stream_to_a_client_that_waits_for_a_whole_answer_is_gathered() // P-12
    {
        await using var upstream = ScriptedUpstream.Start(async peer =>
        {
            await peer.ReadRequestAsync();
            await peer.SendAsync(Head + OpenAiEnd);
            peer.Close();
        });
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);
        var answer = await proxy.PostAsync(
            "/v1/chat/completions", OpenAiBody.Replace("\"stream\":true,", "", StringComparison.Ordinal));
        Assert.Equal("application/json", answer.Header("content-type"));
        Assert.Contains("\"message\":{\"role\":\"assistant\",\"content\":\"Hi\"", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_before_the_first_event_is_told_by_its_status() // P-83
    {
        await using var upstream = ScriptedUpstream.Start(async peer =>
        {
            await peer.ReadRequestAsync();
            await peer.AnswerJsonAsync(
                200, "{\"error\":{\"message\":\"upstream key sk-abcdefgh1 is out\",\"code\":\"insufficient_quota\"}}");
        });
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);
        var answer = await proxy.PostAsync("/v1/chat/completions", OpenAiBody);
        Assert.Equal(503, answer.Status);
        Assert.DoesNotContain("sk-", answer.Text, StringComparison.Ordinal);
        Assert.Contains("\"code\":\"upstream_unavailable\"", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_of_the_request_is_passed_word_for_word_but_for_our_account()
    {
        const string Words = "{\"error\":{\"message\":\"The model `x` for organization org-Ab12Cd34 is unknown\",\"type\":"
            + "\"invalid_request_error\",\"param\":null,\"code\":\"model_not_found\"}}";
        await using var upstream = ScriptedUpstream.Start(async peer =>
        {
            await peer.ReadRequestAsync();
            await peer.AnswerJsonAsync(404, Words);
        });
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);
        var answer = await proxy.PostAsync("/v1/chat/completions", OpenAiBody);
        Assert.Equal(404, answer.Status);
        Assert.Equal(Words.Replace("org-Ab12Cd34", "***", StringComparison.Ordinal), answer.Text);
    }

    private static ScriptedUpstream Silent(string head, string rest, Task heard) => ScriptedUpstream.Start(async peer =>
    {
        await peer.ReadRequestAsync();
        await peer.SendAsync(head);
        await heard;
        await peer.SendAsync(rest);
        peer.Close();
    });
}
