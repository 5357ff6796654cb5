using System;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;
using Lucid.Simulator;
using Lucid.Testing.Http;
using Xunit;

namespace Lucid.Proxy.Tests.Simulator;

public sealed class SimulatorServerTests(SimulatorRig rig) : IClassFixture<SimulatorRig>
{
    [Theory]
    [InlineData("/v1/chat/completions")]
    [InlineData("/chat/completions")]
    [InlineData("/v1beta/openai/chat/completions")]
    public async Task Chat_is_answered_under_every_base_url(string path)
    {
        using RawClient client = await rig.ConnectAsync();
        await client.PostJsonAsync(path, SimulatorRig.Chat("Hi", isStream: false), SimulatorRig.Key);

        RawAnswer answer = await client.ReadAnswerAsync();

        Assert.Equal(200, answer.Status);
        Assert.Equal("chat.completion", JsonDocument.Parse(answer.Body).RootElement.GetProperty("object").GetString());
        Assert.NotNull(answer.Header("x-request-id"));
    }

    [Fact]
    public async Task Streams_come_as_one_chunk_an_event_and_end_complete()
    {
        RawAnswer chat = await rig.ChatAsync("Stream [[sim tokens=5]]");
        RawAnswer messages = await rig.MessagesAsync("Stream [[sim tokens=5]]");

        Assert.Equal("text/event-stream; charset=utf-8", chat.Header("content-type"));
        Assert.True(chat.IsComplete);
        Assert.Equal(chat.Text.Split("\n\n").Length - 1, chat.ChunkBytes.Count);
        Assert.EndsWith("data: [DONE]\n\n", chat.Text, StringComparison.Ordinal);
        Assert.True(messages.IsComplete);
        Assert.Equal(messages.Text.Split("\n\n").Length - 1, messages.ChunkBytes.Count);
        Assert.Contains("event: message_stop", messages.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connection_is_kept_for_the_next_request()
    {
        using RawClient client = await rig.ConnectAsync();
        for (int i = 0; i < 3; i++)
        {
            await client.PostJsonAsync("/v1/chat/completions", SimulatorRig.Chat("Again"), SimulatorRig.Key);
            Assert.True((await client.ReadAnswerAsync()).IsComplete);
        }
    }

    [Theory]
    [InlineData("authorization: Bearer lx-client-key")]
    [InlineData("authorization: Basic sim-test")]
    [InlineData("x-api-key: sim-test")]
    [InlineData("x-nothing: 1")]
    public async Task Wrong_key_is_401_in_the_shape_of_openai(string header)
    {
        using RawClient client = await rig.ConnectAsync();
        await client.PostJsonAsync("/v1/chat/completions", SimulatorRig.Chat("Hi"), header);

        RawAnswer answer = await client.ReadAnswerAsync();

        Assert.Equal(401, answer.Status);
        JsonElement error = JsonDocument.Parse(answer.Body).RootElement.GetProperty("error");
        Assert.Equal("invalid_api_key", error.GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("authorization: Bearer other-key")]
    [InlineData("authorization: bearer sim-x")]
    [InlineData("x-api-key: sim-x")]
    public async Task Right_key_is_taken_by_anthropic_on_either_header(string header)
    {
        using RawClient client = await rig.ConnectAsync();
        await client.PostJsonAsync(
            "/v1/messages",
            """{"model":"c","max_tokens":9,"messages":[{"role":"user","content":"Hi"}]}""",
            header,
            "anthropic-version: 2026-10-21");

        Assert.Equal(200, (await client.ReadAnswerAsync()).Status);
    }

    [Fact]
    public async Task Anthropic_wants_its_version_header_and_refuses_in_its_shape()
    {
        using RawClient client = await rig.ConnectAsync();
        await client.PostJsonAsync("/v1/messages", "{}", "x-api-key: sim-x");

        RawAnswer answer = await client.ReadAnswerAsync();

        Assert.Equal(400, answer.Status);
        JsonElement root = JsonDocument.Parse(answer.Body).RootElement;
        Assert.Equal("error", root.GetProperty("type").GetString());
        Assert.Equal("invalid_request_error", root.GetProperty("error").GetProperty("type").GetString());
    }

    [Fact]
    public async Task Unknown_paths_methods_and_directives_are_refused()
    {
        using RawClient client = await rig.ConnectAsync();
        await client.GetAsync("/nowhere");
        Assert.Equal(404, (await client.ReadAnswerAsync()).Status);
        await client.GetAsync("/v1/chat/completions");
        Assert.Equal(405, (await client.ReadAnswerAsync()).Status);

        RawAnswer directive = await rig.ChatAsync("[[sim colour=red]]");
        Assert.Equal(400, directive.Status);
        Assert.Contains("colour=red", directive.Text, StringComparison.Ordinal);
        Assert.Equal(400, (await rig.ChatAsync("Hi", isStream: true, "x-sim-colour: red")).Status);
    }

    [Fact]
    public async Task Models_counts_and_the_last_request_are_shown()
    {
        await rig.ChatAsync("Remember \"this\"");
        using RawClient client = await rig.ConnectAsync();
        await client.GetAsync("/v1/models");
        Assert.Equal("list", JsonDocument.Parse((await client.ReadAnswerAsync()).Body).RootElement
            .GetProperty("object").GetString());
        await client.GetAsync("/sim/stats");
        Assert.True(JsonDocument.Parse((await client.ReadAnswerAsync()).Body).RootElement
            .GetProperty("requests").GetInt64() > 0);
        await client.GetAsync("/sim/last");
        JsonElement last = JsonDocument.Parse((await client.ReadAnswerAsync()).Body).RootElement;

        Assert.Equal("/v1/chat/completions", last.GetProperty("target").GetString());
        ReceivedRequest kept = rig.Host.LastRequest!;
        Assert.Equal("POST", kept.Method);
        Assert.Contains(kept.Headers, header => header is { Key: "authorization", Value: "Bearer sim-test" });
        Assert.Equal(last.GetProperty("body").GetString(), Encoding.UTF8.GetString(kept.Body));
    }

    [Fact]
    public async Task Token_counting_answers_what_the_answer_would_report()
    {
        const string Counted = """{"model":"c","messages":[{"role":"user","content":"How many?"}]}""";
        const string Body = """{"model":"c","max_tokens":9,"messages":[{"role":"user","content":"How many?"}]}""";
        using RawClient client = await rig.ConnectAsync();
        string[] headers = ["x-api-key: sim-x", "anthropic-version: 2023-06-01"];
        await client.PostJsonAsync("/v1/messages/count_tokens?beta=true", Counted, headers);
        JsonElement counted = JsonDocument.Parse((await client.ReadAnswerAsync()).Body).RootElement;
        await client.PostJsonAsync("/v1/messages", Body, headers);
        JsonElement answered = JsonDocument.Parse((await client.ReadAnswerAsync()).Body).RootElement;

        Assert.Equal(
            answered.GetProperty("usage").GetProperty("input_tokens").GetInt64(),
            counted.GetProperty("input_tokens").GetInt64());
    }
}
