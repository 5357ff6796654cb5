using System;
using System.Net.Sockets;
using System.Text;
using System.Threading.Tasks;
using Lucid.Testing.Http;
using Xunit;

namespace Lucid.Proxy.Tests.Exchange;

/// <summary>Upstreams that never come to the end of what they begin: broken, in bounded memory, and hung up on.</summary>
public sealed class EndlessAnswerTests
{
    private const string ChatPath = "/v1/chat/completions";
    private const string MessagesPath = "/v1/messages";

    // More than any answer may have, and less than what would be noticed only by its memory.
    private const int MostBytes = 80 << 20;

    [Theory]
    [InlineData(ChatPath, "gpt-4o", true, "text/event-stream", "data: {\"x\":\"")]
    [InlineData(ChatPath, "gpt-4o", true, "text/event-stream", ": ")]
    [InlineData(MessagesPath, "gpt-4o", true, "text/event-stream", "data: {\"x\":\"")]
    [InlineData(MessagesPath, "claude-sonnet-4-6", true, "text/event-stream", "event: ")]
    [InlineData(ChatPath, "claude-sonnet-4-6", false, "text/event-stream", "data: {\"x\":\"")]
    [InlineData(ChatPath, "ollama-llama3", true, "application/x-ndjson", "{\"x\":\"")]
    [InlineData(ChatPath, "gpt-4o", false, "application/json", "{\"x\":\"")]
    [InlineData(MessagesPath, "gpt-4o", false, "application/json", "{\"x\":\"")]
    public async Task A_line_or_a_body_without_end_is_broken(
        string path, string model, bool isStream, string type, string begin)
    {
        long sent = 0;
        await using var upstream = Flooding(type, begin, bytes => sent = bytes, new string('x', 1 << 20));
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);
        var answer = await proxy.PostAsync(path, Body(model, isStream));

        Assert.Equal(500, answer.Status);
        Assert.Contains(path == ChatPath ? "upstream_error" : "api_error", answer.Text, StringComparison.Ordinal);
        await proxy.UntilAtRestAsync();
        Assert.Equal(10_000_000_000, proxy.Account.Balance.Value);
        Assert.InRange(sent, 0, MostBytes - 1);
    }

    [Theory]
    [InlineData(ChatPath, "gpt-4o", "data: {\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"{X}\"},\"finish_reason\":null}]}\n\n")]
    [InlineData(MessagesPath, "gpt-4o", "data: {\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"{X}\"},\"finish_reason\":null}]}\n\n")]
    [InlineData(ChatPath, "ollama-llama3", "{\"model\":\"m\",\"message\":{\"role\":\"assistant\",\"content\":\"{X}\"},\"done\":false}\n")]
    public async Task A_stream_without_end_to_a_client_that_waits_for_all_of_it_is_ended_at_its_hold(
        string path, string model, string piece)
    {
        long sent = 0;
        await using var upstream = Flooding(
            model.StartsWith("ollama", StringComparison.Ordinal) ? "application/x-ndjson" : "text/event-stream",
            "",
            bytes => sent = bytes,
            piece.Replace("{X}", new string('x', 1 << 20), StringComparison.Ordinal));
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);
        var answer = await proxy.PostAsync(path, Body(model, isStream: false));

        Assert.Equal(200, answer.Status);
        Assert.Contains(path == ChatPath ? "\"length\"" : "\"max_tokens\"", answer.Text, StringComparison.Ordinal);
        await proxy.UntilAtRestAsync();
        Assert.InRange(sent, 0, MostBytes - 1);
    }

    [Theory]
    [InlineData(ChatPath, "{\"type\":\"content_block_start\",\"index\":{N},\"content_block\":{\"type\":\"redacted_thinking\",\"data\":\"{X}\"}}", "{\"type\":\"content_block_stop\",\"index\":{N}}")]
    public async Task What_no_hold_counts_is_bounded_by_the_size_of_an_answer(string path, string start, string stop)
    {
        var n = 0;
        long sent = 0;
        await using var upstream = Flooding(
            "text/event-stream",
            "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"m\",\"type\":\"message\",\"role\":\"assistant\","
                + "\"model\":\"m\",\"content\":[],\"stop_reason\":null,\"usage\":{\"input_tokens\":1,\"output_tokens\":1}}}\n\n",
            bytes => sent = bytes,
            () =>
            {
                var number = (n++).ToString(System.Globalization.CultureInfo.InvariantCulture);
                var wire = $"event: content_block_start\ndata: {start}\n\nevent: content_block_stop\ndata: {stop}\n\n";
                return wire.Replace("{N}", number, StringComparison.Ordinal)
                    .Replace("{X}", new string('x', 1 << 20), StringComparison.Ordinal);
            });
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);
        var answer = await proxy.PostAsync(path, Body("claude-sonnet-4-6", isStream: false));

        Assert.Equal(500, answer.Status);
        Assert.Contains("upstream_error", answer.Text, StringComparison.Ordinal);
        Assert.InRange(sent, 0, MostBytes - 1);
    }

    private static string Body(string model, bool isStream) =>
        $"{{{(isStream ? "\"stream\":true," : "")}\"model\":\"{model}\",\"max_tokens\":5,"
        + "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

    private static ScriptedUpstream Flooding(string type, string begin, Action<long> onSent, string piece) =>
        Flooding(type, begin, onSent, () => piece);

    private static ScriptedUpstream Flooding(string type, string begin, Action<long> onSent, Func<string> piece) =>
        ScriptedUpstream.Start(async peer =>
        {
            await peer.ReadRequestAsync();
            await peer.SendAsync($"HTTP/1.1 200 OK\r\ncontent-type: {type}\r\n\r\n{begin}");
            try
            {
                for (long sent = 0; sent < MostBytes;)
                {
                    onSent(sent);
                    var flood = Encoding.ASCII.GetBytes(piece());
                    await peer.SendAsync(flood);
                    sent += flood.Length;
                }

                onSent(MostBytes);
            }
            catch (SocketException)
            {
                // Hung up on, as it should be.
            }
        });
}
