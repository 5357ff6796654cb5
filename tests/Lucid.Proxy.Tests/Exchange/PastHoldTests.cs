using System;
using System.Threading.Tasks;
using Lucid.Testing.Http;
using Xunit;

namespace Lucid.Proxy.Tests.Exchange;

/// <summary>A translated stream whose upstream overlooks its maximum: ended in the client's own form, the upstream cut, the
/// charge exact.</summary>
public sealed class PastHoldTests
{
    private const string Head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n";
    private const string Body =
        "\"max_tokens\":4,\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";

    private const string AnthropicStart =
        "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"model\":\"up\",\"usage\":{\"input_tokens\":10,"
        + "\"output_tokens\":1}}}\n\nevent: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":0,"
        + "\"content_block\":{\"type\":\"text\",\"text\":\"\"}}\n\n";

    // The prompt is counted there, the answer not yet.
    private const string OpenAiStart =
        "data: {\"id\":\"c\",\"choices\":[],\"usage\":{\"prompt_tokens\":10}}\n\n";

    private static readonly string s_words = string.Concat(System.Linq.Enumerable.Repeat("words and ", 20));

    private static readonly string s_anthropicPiece =
        "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\","
        + "\"text\":\"" + s_words + "\"}}\n\n";

    private static readonly string s_openAiPiece =
        "data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + s_words + "\"}}]}\n\n";

    [Fact]
    public async Task A_chat_completions_client_of_a_messages_model_is_told_length()
    {
        var (text, charged) = await RunAsync(
            "/v1/chat/completions", "claude-sonnet-4-6", AnthropicStart, s_anthropicPiece);

        Assert.EndsWith("\"delta\":{},\"finish_reason\":\"length\"}]}\n\ndata: [DONE]\n\n", text, StringComparison.Ordinal);
        Assert.Equal((10 * 300) + (4 * 1500), charged);
    }

    [Fact]
    public async Task A_messages_client_of_a_chat_completions_model_is_told_max_tokens_and_what_it_pays()
    {
        var (text, charged) = await RunAsync("/v1/messages", "gpt-4o", OpenAiStart, s_openAiPiece);

        Assert.EndsWith(
            "event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":0}\n\n"
            + "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"max_tokens\","
            + "\"stop_sequence\":null},\"usage\":{\"input_tokens\":10,\"cache_creation_input_tokens\":0,"
            + "\"cache_read_input_tokens\":0,\"output_tokens\":4}}\n\n"
            + "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n",
            text,
            StringComparison.Ordinal);
        Assert.Equal((10 * 300) + (4 * 1500), charged);
    }

    private static async Task<(string Text, long Charged)> RunAsync(
        string path, string model, string start, string piece)
    {
        var isCut = new TaskCompletionSource();
        await using var upstream = ScriptedUpstream.Start(async peer =>
        {
            await peer.ReadRequestAsync();
            await peer.SendAsync(Head + start);

            // 32 bytes are at least a token, and 16 tokens are spared: the fourth piece passes the hold of 4 tokens.
            for (var i = 0; i < 4; i++)
            {
                await peer.SendAsync(piece);
            }

            await peer.WaitForClientEndAsync();
            isCut.SetResult();
        });
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);

        var answer = await proxy.PostAsync(path, "{\"model\":\"" + model + "\"," + Body);
        await isCut.Task.WaitAsync(TimeSpan.FromSeconds(10));
        await proxy.UntilAtRestAsync();

        Assert.Equal(200, answer.Status);
        Assert.True(answer.IsComplete);
        Assert.Contains(s_words, answer.Text, StringComparison.Ordinal);
        return (answer.Text, 10_000_000_000 - proxy.Account.Balance.Value);
    }
}
