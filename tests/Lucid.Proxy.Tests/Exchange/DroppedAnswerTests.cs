using System;
using System.Threading.Tasks;
using Lucid.Testing.Http;
using Xunit;

namespace Lucid.Proxy.Tests.Exchange;

/// <summary>What cannot be told is named: in the head where it is known by then, in a comment before the end of a stream
/// where it is not.</summary>
public sealed class DroppedAnswerTests
{
    private const string Chat = "/v1/chat/completions";
    private const string Ask = "\"max_tokens\":50,\"messages\":[{\"role\":\"user\",\"content\":\"Q\"}]";

    private const string Whole =
        "{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"up\",\"content\":["
        + "{\"type\":\"server_tool_use\",\"id\":\"srvtoolu_1\",\"name\":\"web_search\",\"input\":{}},"
        + "{\"type\":\"text\",\"text\":\"Hello\",\"citations\":[{\"type\":\"char_location\",\"cited_text\":\"x\"}]}],"
        + "\"stop_reason\":\"end_turn\",\"stop_sequence\":null,\"usage\":{\"input_tokens\":10,\"output_tokens\":2}}";

    private const string Start =
        "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"msg_1\",\"type\":\"message\",\"role\":"
        + "\"assistant\",\"model\":\"up\",\"content\":[],\"usage\":{\"input_tokens\":10,\"output_tokens\":1}}}\n\n";

    private const string Early =
        "event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":"
        + "{\"type\":\"server_tool_use\",\"id\":\"srvtoolu_1\",\"name\":\"web_search\",\"input\":{}}}\n\n"
        + "event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":0}\n\n";

    private const string Text =
        "event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":1,\"content_block\":"
        + "{\"type\":\"text\",\"text\":\"Hello\"}}\n\n";

    private const string Late =
        "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":1,\"delta\":"
        + "{\"type\":\"citations_delta\",\"citation\":{\"type\":\"char_location\",\"cited_text\":\"x\"}}}\n\n";

    private const string End =
        "event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":1}\n\n"
        + "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":"
        + "{\"output_tokens\":2}}\n\nevent: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";

    [Theory]
    [InlineData("x-lucid-strict: true")]
    [InlineData("x-lucid-strict: false")]
    public async Task A_whole_answer_names_all_of_it_in_its_head_and_stays_an_answer(string header)
    {
        await using var upstream = ScriptedUpstream.Start(async peer =>
        {
            await peer.ReadRequestAsync();
            await peer.AnswerJsonAsync(200, Whole);
        });
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);

        // It is made and paid for by then: nobody is served by a refusal.
        var answer = await proxy.PostAsync(Chat, "{\"model\":\"claude-sonnet-4-6\"," + Ask + "}", header);

        Assert.Equal(200, answer.Status);
        Assert.Equal("content[0](server_tool_use),content[1].citations", answer.Header("x-lucid-dropped"));
        Assert.DoesNotContain("lucid-dropped", answer.Text, StringComparison.Ordinal);
        Assert.Equal(10_000_000_000 - (10 * 300) - (2 * 1500), proxy.Account.Balance.Value);
    }

    [Fact]
    public async Task The_head_of_an_answer_names_what_the_request_lost_and_what_the_answer_lost()
    {
        await using var upstream = ScriptedUpstream.Start(async peer =>
        {
            await peer.ReadRequestAsync();
            await peer.AnswerJsonAsync(200, Whole);
        });
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);

        var answer = await proxy.PostAsync(Chat, "{\"model\":\"claude-sonnet-4-6\",\"seed\":1," + Ask + "}");

        Assert.Equal(
            "seed,content[0](server_tool_use),content[1].citations", answer.Header("x-lucid-dropped"));
    }

    [Fact]
    public async Task A_stream_names_in_its_head_what_is_known_and_in_a_comment_at_its_end_all()
    {
        var isRead = new TaskCompletionSource();
        await using var upstream = ScriptedUpstream.Start(async peer =>
        {
            await peer.ReadRequestAsync();
            await peer.SendAsync("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n");
            await peer.SendAsync(Start + Early + Text);
            await isRead.Task;
            await peer.SendAsync(Late + End);
            peer.Close();
        });
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);
        using var client = await proxy.ConnectAsync();
        await client.PostJsonAsync(
            Chat, "{\"model\":\"claude-sonnet-4-6\",\"stream\":true," + Ask + "}", "x-api-key: " + proxy.Key);
        await client.WaitForAsync("Hello");
        isRead.SetResult();

        var answer = await client.ReadAnswerAsync();

        Assert.Equal("content[0](server_tool_use)", answer.Header("x-lucid-dropped"));
        Assert.Contains(
            "\n\n: lucid-dropped content[0](server_tool_use),content[1].citations\ndata: {",
            answer.Text,
            StringComparison.Ordinal);
        Assert.EndsWith("data: [DONE]\n\n", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_we_made_up_is_taken_out_before_anthropic_sees_it_and_named() // P-56
    {
        await using var upstream = ScriptedUpstream.Start(async peer =>
        {
            while (await peer.ReadRequestAsync() is not null)
            {
                await peer.AnswerJsonAsync(200, Whole);
            }
        });
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);
        const string Ours = "{\"type\":\"web_search_result_location\",\"url\":\"u\",\"encrypted_index\":\"lucid.none\"}";
        const string Theirs = "{\"type\":\"web_search_result_location\",\"url\":\"u\",\"encrypted_index\":\"Eo8\"}";
        const string Thought = "{\"type\":\"thinking\",\"thinking\":\"x\",\"signature\":\"lucid.none\"},";
        const string Question = "{\"model\":\"claude-sonnet-4-6\",\"max_tokens\":50,\"messages\":[{\"role\":\"assistant\",\"content\":[";

        var answer = await proxy.PostAsync(
            "/v1/messages",
            Question + Thought + "{\"citations\" : [" + Ours + "], \"type\":\"text\",\"text\":\"a\"},"
            + "{\"type\":\"text\",\"text\":\"b\",\"citations\":[" + Theirs + "]}]}]}",
            "x-lucid-strict: true");

        Assert.Equal(200, answer.Status);
        Assert.Equal("messages[0].content[0],messages[0].content[1].citations", answer.Header("x-lucid-dropped"));
        Assert.Equal(
            Question.Replace("claude-sonnet-4-6", "claude-upstream", StringComparison.Ordinal)
            + "{\"citations\" : [], \"type\":\"text\",\"text\":\"a\"},"
            + "{\"type\":\"text\",\"text\":\"b\",\"citations\":[" + Theirs + "]}]}]}",
            upstream.Requests[0].Text);
    }

    [Theory]
    [InlineData("x-lucid-strict: true", 400)]
    [InlineData("x-lucid-strict: false", 200)]
    public async Task Thinking_that_does_not_fit_what_the_balance_affords_is_named_or_refused(string header, int status) // P-61
    {
        await using var upstream = ScriptedUpstream.Start(async peer =>
        {
            await peer.ReadRequestAsync();
            await peer.AnswerJsonAsync(200, Whole);
        });
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint, creditUsd: "0.001");

        var answer = await proxy.PostAsync(
            Chat,
            "{\"model\":\"claude-budget\",\"reasoning_effort\":\"high\",\"messages\":[{\"role\":\"user\",\"content\":\"Q\"}]}",
            header);

        Assert.Equal(status, answer.Status);
        Assert.Equal(0, proxy.Account.Held.Value);
        if (status == 400)
        {
            Assert.Contains("reasoning_effort", answer.Text, StringComparison.Ordinal);
            Assert.Empty(upstream.Requests);
            Assert.Equal(1_000_000, proxy.Account.Balance.Value);
            return;
        }

        Assert.StartsWith("reasoning_effort,", answer.Header("x-lucid-dropped"), StringComparison.Ordinal);
        Assert.DoesNotContain("thinking", upstream.Requests[0].Text, StringComparison.Ordinal);
    }
}
