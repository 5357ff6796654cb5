using System;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;
using Lucid.Simulator;
using Lucid.Testing.Http;
using Xunit;

namespace Lucid.Proxy.Tests.Simulator;

public sealed class SimulatorFaultTests(SimulatorRig rig) : IClassFixture<SimulatorRig>
{
    [Theory]
    [InlineData(429, "1")]
    [InlineData(529, "1")]
    [InlineData(503, "1")]
    [InlineData(500, null)]
    [InlineData(401, null)]
    [InlineData(400, null)]
    public async Task Status_comes_with_its_body_and_retry_after(int status, string? retryAfter)
    {
        RawAnswer chat = await rig.ChatAsync($"[[sim status={status}]]");
        RawAnswer messages = await rig.MessagesAsync($"[[sim status={status} retry-after=7]]");

        Assert.Equal((status, retryAfter), (chat.Status, chat.Header("retry-after")));
        Assert.True(JsonDocument.Parse(chat.Body).RootElement.GetProperty("error").TryGetProperty("code", out _));
        Assert.Equal((status, "7"), (messages.Status, messages.Header("retry-after")));
        Assert.Equal("error", JsonDocument.Parse(messages.Body).RootElement.GetProperty("type").GetString());
    }

    [Fact]
    public async Task Headers_ask_for_faults_as_messages_do()
    {
        RawAnswer answer = await rig.ChatAsync("Hi", isStream: true, "X-Sim-Status: 418");

        Assert.Equal(418, answer.Status);
    }

    [Fact]
    public async Task Cut_ends_with_fin_and_reset_with_rst_after_so_many_events()
    {
        using RawClient fin = await AskAsync("[[sim tokens=9 cut=4]]");
        RawAnswer cut = await fin.ReadAnswerAsync();
        using RawClient rst = await AskAsync("[[sim tokens=9 reset=4]]");
        byte[] reset = await rst.ReadToEndAsync();

        Assert.False(cut.IsComplete);
        Assert.Equal(4, cut.ChunkBytes.Count);
        Assert.False(fin.WasReset);
        Assert.True(rst.WasReset);
        Assert.DoesNotContain("[DONE]", Encoding.UTF8.GetString(reset), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whole_answer_is_cut_in_its_middle()
    {
        RawAnswer answer = await rig.ChatAsync("[[sim cut=1]]", isStream: false);

        Assert.False(answer.IsComplete);
        Assert.NotEmpty(answer.Body);
    }

    [Fact]
    public async Task Split_answer_has_the_same_bytes()
    {
        RawAnswer whole = await rig.ChatAsync("Same text", isStream: true, "x-sim-tokens: 6");
        for (int split = 1; split <= 3; split++)
        {
            string header = $"x-sim-split: {split}";
            RawAnswer answer = await rig.ChatAsync("Same text", isStream: true, "x-sim-tokens: 6", header);
            Assert.Equal(whole.Text, answer.Text);
            Assert.True(answer.IsComplete);
        }
    }

    [Fact]
    public async Task Malformed_chunk_and_malformed_event_are_what_they_say()
    {
        RawAnswer chunk = await rig.ChatAsync("[[sim malformed-chunk=2]]");
        RawAnswer piece = await rig.ChatAsync("[[sim malformed-event=2]]");

        Assert.False(chunk.IsComplete);
        Assert.Equal(2, chunk.ChunkBytes.Count);
        Assert.True(piece.IsComplete);
        string third = piece.Text.Split("\n\n")[2];
        Assert.StartsWith("data: {", third, StringComparison.Ordinal);
        Assert.ThrowsAny<JsonException>(() => JsonDocument.Parse(third["data: ".Length..]));
    }

    [Fact]
    public async Task Ends_can_be_missing()
    {
        RawAnswer chat = await rig.ChatAsync("[[sim no-done]]");
        RawAnswer messages = await rig.MessagesAsync("[[sim no-done]]");

        Assert.True(chat.IsComplete);
        Assert.DoesNotContain("[DONE]", chat.Text, StringComparison.Ordinal);
        Assert.Contains("\"finish_reason\":\"stop\"", chat.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("message_stop", messages.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Error_event_ends_the_stream_without_its_last_chunk()
    {
        RawAnswer chat = await rig.ChatAsync("[[sim error=3]]");
        RawAnswer messages = await rig.MessagesAsync("[[sim error=3]]");

        Assert.False(chat.IsComplete);
        Assert.Equal(4, chat.ChunkBytes.Count);
        Assert.Contains("data: {\"error\":", chat.Text, StringComparison.Ordinal);
        Assert.EndsWith("\"message\":\"Overloaded\"}}\n\n", messages.Text, StringComparison.Ordinal);
        Assert.False(messages.IsComplete);
    }

    [Fact]
    public async Task Body_can_end_with_the_connection()
    {
        RawAnswer answer = await rig.ChatAsync("[[sim close-delimited]]");

        Assert.Null(answer.Header("transfer-encoding"));
        Assert.Null(answer.Header("content-length"));
        Assert.EndsWith("data: [DONE]\n\n", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bytes_can_follow_the_body_and_heads_come_before_it()
    {
        using RawClient extra = await AskAsync("[[sim extra=5]]");
        Assert.True((await extra.ReadAnswerAsync()).IsComplete);
        Assert.Equal("!!!!!", Encoding.ASCII.GetString(await extra.ReadToEndAsync()));

        RawAnswer informed = await rig.ChatAsync("[[sim informational=3]]");
        Assert.Equal(3, informed.InformationalHeads.Count);
        Assert.All(
            informed.InformationalHeads,
            head => Assert.StartsWith("HTTP/1.1 103 ", head, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Redirect_and_wrong_content_type_are_sent_as_asked()
    {
        RawAnswer redirect = await rig.ChatAsync("[[sim redirect=307]]");
        RawAnswer html = await rig.ChatAsync("[[sim content-type=text/html]]");

        Assert.Equal(307, redirect.Status);
        Assert.NotNull(redirect.Header("location"));
        Assert.Equal("text/html", html.Header("content-type"));
    }

    [Fact]
    public async Task Delays_hold_the_head_back_and_a_client_that_leaves_ends_them()
    {
        long aborted = rig.Host.Stats.AbortedStreams;
        using (RawClient client = await AskAsync("[[sim head-delay=50000000]]"))
        {
            await rig.UntilAsync(stats => stats.OpenStreams > 0);
            Assert.Empty(client.Received);
        }

        await rig.UntilAsync(stats => stats.AbortedStreams == aborted + 1);
        Assert.True((await rig.ChatAsync("[[sim head-delay=1 token-delay=1 tokens=3]]")).IsComplete);
    }

    [Fact]
    public async Task Stalled_stream_says_nothing_more_until_its_client_leaves()
    {
        long aborted = rig.Host.Stats.AbortedStreams;
        using (RawClient client = await AskAsync("[[sim tokens=9 stall=3]]"))
        {
            await client.ReadUntilAsync("\"content\":\"");
        }

        await rig.UntilAsync(stats => stats.AbortedStreams == aborted + 1);
    }

    [Fact]
    public async Task Gate_holds_a_stream_until_it_is_opened()
    {
        string gate = Guid.NewGuid().ToString("N");
        using RawClient client = await AskAsync($"[[sim gate={gate} gate-after=2 tokens=4]]");
        await client.ReadUntilAsync("\"content\":\"");
        rig.Host.OpenGate(gate);

        Assert.Contains("[DONE]", await client.ReadUntilAsync("[DONE]"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Events_leave_in_batches_when_asked()
    {
        RawAnswer answer = await rig.ChatAsync("[[sim batch=16 tokens=40]]");

        Assert.True(answer.IsComplete);
        Assert.Equal(43, answer.ChunkBytes.Count);
    }

    [Fact]
    public async Task Counters_tell_finished_streams_from_left_ones()
    {
        SimulatorStats before = rig.Host.Stats;
        await rig.ChatAsync("One");
        SimulatorStats after = await rig.UntilAsync(stats => stats.CompletedStreams > before.CompletedStreams);

        Assert.Equal(before.Requests + 1, after.Requests);
        Assert.True(after.AnswerBytesSent > before.AnswerBytesSent);
        Assert.True(after.BodyBytesReceived > before.BodyBytesReceived);
    }

    [Fact]
    public async Task Unknown_recording_is_404()
    {
        Assert.Equal(404, (await rig.ChatAsync("[[sim replay=../../etc/passwd]]")).Status);
    }

    private async Task<RawClient> AskAsync(string text)
    {
        RawClient client = await rig.ConnectAsync();
        await client.PostJsonAsync("/v1/chat/completions", SimulatorRig.Chat(text), SimulatorRig.Key);
        return client;
    }
}
