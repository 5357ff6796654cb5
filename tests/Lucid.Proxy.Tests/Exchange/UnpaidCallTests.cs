using System;
using System.Globalization;
using System.Text;
using System.Threading.Tasks;
using Lucid.Proxy.Metering;
using Lucid.Testing.Http;
using Xunit;

namespace Lucid.Proxy.Tests.Exchange;

/// <summary>Calls whose price could be less, or more, than what the provider asks for them.</summary>
public sealed class UnpaidCallTests
{
    private const long Credit = 10_000_000_000;
    private const string ChatPath = "/v1/chat/completions";
    private const string MessagesPath = "/v1/messages";
    private const string Hi = "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]";

    private const string StartEvent =
        "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"m\",\"type\":\"message\","
        + "\"role\":\"assistant\",\"model\":\"up\",\"content\":[],\"stop_reason\":null,\"stop_sequence\":null,"
        + "\"usage\":{\"input_tokens\":10,\"output_tokens\":1}}}\n\n";

    private const string ErrorEvent =
        "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Busy\"}}\n\n";

    private const string PingEvent = "event: ping\ndata: {\"type\":\"ping\"}\n\n";
    private const string Comment = ": PROCESSING\n\n";
    private const string ErrorChunk = "data: {\"error\":{\"message\":\"boom\",\"type\":\"server_error\"}}\n\n";

    private const string RoleChunk =
        "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"up\",\"choices\":["
        + "{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"finish_reason\":null}]}\n\n";

    [Theory]
    [InlineData(MessagesPath, "claude-sonnet-4-6", ErrorEvent)]
    [InlineData(MessagesPath, "claude-sonnet-4-6", PingEvent + ErrorEvent)]
    [InlineData(MessagesPath, "claude-sonnet-4-6", PingEvent)]
    [InlineData(MessagesPath, "claude-sonnet-4-6", Comment)]
    [InlineData(MessagesPath, "gpt-4o", Comment + ErrorChunk)]
    [InlineData(ChatPath, "gpt-4o", ErrorChunk + "data: [DONE]\n\n")]
    [InlineData(ChatPath, "gpt-4o", Comment + ErrorChunk + "data: [DONE]\n\n")]
    [InlineData(ChatPath, "gpt-4o", Comment)]
    [InlineData(ChatPath, "claude-sonnet-4-6", PingEvent + ErrorEvent)]
    public async Task Who_got_nothing_of_a_model_pays_nothing(string path, string model, string events)
    {
        Assert.Equal(Credit, await BalanceAfterAsync(path, model, events));
    }

    [Theory]
    [InlineData(MessagesPath, "claude-sonnet-4-6", StartEvent + ErrorEvent, 10)]
    [InlineData(ChatPath, "gpt-4o", RoleChunk + ErrorChunk, -1)]
    public async Task Where_the_model_has_begun_its_input_is_paid(
        string path, string model, string events, int inputTokens)
    {
        var tokens = inputTokens >= 0
            ? inputTokens
            : TextTokens.OfRequest(Encoding.ASCII.GetBytes(Body(model)), 0);
        Assert.Equal(Credit - (tokens * 300), await BalanceAfterAsync(path, model, events));
    }

    [Theory]
    [InlineData(ChatPath, "gpt-4o", "\"max_tokens\":0", "max_tokens")]
    [InlineData(ChatPath, "llama", "\"max_completion_tokens\":0,\"max_tokens\":null", "max_completion_tokens")]
    [InlineData(ChatPath, "llama", "\"max_tokens\":0,\"max_completion_tokens\":null", "max_tokens")]
    public async Task A_maximum_of_nothing_does_not_leave(string path, string model, string max, string field)
    {
        await using var upstream = ScriptedUpstream.Answering(Whole("{}"));
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);
        var answer = await proxy.PostAsync(path, "{\"model\":\"" + model + "\"," + max + "," + Hi + "}");

        Assert.Equal(400, answer.Status);
        Assert.Contains("\"param\":\"" + field + "\"", answer.Text, StringComparison.Ordinal);
        Assert.Empty(upstream.Requests);
    }

    [Fact]
    public async Task A_name_of_the_maximum_without_a_value_takes_nothing_from_the_other()
    {
        const string Line = "{\"model\":\"m\",\"message\":{\"role\":\"assistant\",\"content\":\"Hello\"},\"done\":true,"
            + "\"done_reason\":\"stop\",\"prompt_eval_count\":10,\"eval_count\":2}";
        await using var upstream = ScriptedUpstream.Answering(Whole(Line));
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);
        var answer = await proxy.PostAsync(
            ChatPath, "{\"model\":\"llama\",\"max_tokens\":5000,\"max_completion_tokens\":null," + Hi + "}");

        Assert.Equal((200, "max_tokens"), (answer.Status, answer.Header("x-lucid-dropped")));
        Assert.Contains("\"num_predict\":4096", upstream.Requests[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_maximum_that_is_held_for_is_told_to_the_upstream()
    {
        const string Answer = "{\"id\":\"c1\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"up\",\"choices\":[{\"index\":0,"
            + "\"message\":{\"role\":\"assistant\",\"content\":\"Hello\"},\"finish_reason\":\"stop\"}],"
            + "\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":1,\"total_tokens\":11}}";
        await using var upstream = ScriptedUpstream.Answering(Whole(Answer));
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);
        var answer = await proxy.PostAsync(ChatPath, "{\"model\":\"gpt-4o\",\"max_completion_tokens\":1," + Hi + "}");

        Assert.Equal(200, answer.Status);
        Assert.EndsWith(
            "{\"model\":\"gpt-4o-upstream\",\"max_tokens\":1," + Hi + "}",
            upstream.Requests[0].Text,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_pass_over_the_prompt_is_paid(bool isStream)
    {
        // The totals leave compaction out: three passes, and those of the message are 22 in and 3 out.
        const string Usage = "{\"input_tokens\":22,\"output_tokens\":3,\"iterations\":["
            + "{\"type\":\"compaction\",\"input_tokens\":9000,\"output_tokens\":350,\"cache_read_input_tokens\":70,"
            + "\"cache_creation_input_tokens\":40,\"cache_creation\":{\"ephemeral_1h_input_tokens\":30}},"
            + "{\"type\":\"message\",\"input_tokens\":10,\"output_tokens\":1},"
            + "{\"type\":\"message\",\"input_tokens\":12,\"output_tokens\":2,\"cache_read_input_tokens\":null}]}";
        const string Message = "{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"up\",\"content\":["
            + "{\"type\":\"text\",\"text\":\"Hello\"}],\"stop_reason\":\"end_turn\",\"stop_sequence\":null,\"usage\":" + Usage + "}";
        const string Events = StartEvent
            + "event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}\n\n"
            + "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"Hello\"}}\n\n"
            + "event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":0}\n\n"
            + "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\",\"stop_sequence\":null},\"usage\":" + Usage + "}\n\n"
            + "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";
        await using var upstream = ScriptedUpstream.Answering(
            isStream ? Whole(Events, "text/event-stream") : Whole(Message));
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);
        var answer = await proxy.PostAsync(
            MessagesPath,
            "{\"model\":\"claude-sonnet-4-6\",\"max_tokens\":50,\"stream\":" + (isStream ? "true," : "false,")
            + "\"context_management\":{\"edits\":[{\"type\":\"compact_20260112\"}]}," + Hi + "}");

        Assert.Equal(200, answer.Status);
        Assert.Contains("\"usage\":" + Usage, answer.Text, StringComparison.Ordinal);
        await proxy.UntilAtRestAsync();
        Assert.Equal(
            Credit - (9022 * 300) - (70 * 30) - (40 * 375) - (353 * 1500), proxy.Account.Balance.Value);
    }

    private static async Task<long> BalanceAfterAsync(string path, string model, string events)
    {
        await using var upstream = ScriptedUpstream.Answering(Whole(events, "text/event-stream"));
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);
        await proxy.PostAsync(path, Body(model));
        await proxy.UntilAtRestAsync();
        return proxy.Account.Balance.Value;
    }

    private static string Body(string model) =>
        "{\"model\":\"" + model + "\",\"max_tokens\":50,\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\""
        + new string('x', 4000) + "\"}]}";

    private static byte[] Whole(string body, string type = "application/json") => Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $"HTTP/1.1 200 OK\r\ncontent-type: {type}\r\ncontent-length: {body.Length}\r\n\r\n{body}"));
}
