using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using Lucid.Simulator;
using Xunit;

namespace Lucid.Proxy.Tests.Simulator;

public sealed class AnthropicAnswerTests
{
    private const string Tools = """
        "tools":[{"name":"get_weather","description":"Weather","input_schema":{"type":"object","properties":
        {"city":{"type":"string"},"exact":{"type":"boolean"},"at":{"type":"number"}}}},
        {"name":"get_time","input_schema":{"type":"object"}}]
        """;

    [Theory]
    [InlineData("Hello", "\"top_k\":1")]
    [InlineData("get_weather and get_time", Tools)]
    [InlineData("Think", "\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":1024}")]
    [InlineData("Think", "\"thinking\":{\"type\":\"adaptive\",\"display\":\"omitted\"}")]
    [InlineData("Short [[sim tokens=40]]", "\"max_tokens\":3")]
    [InlineData("Nothing", "\"max_tokens\":0")]
    [InlineData("get_weather [[sim tokens=0]]", Tools + ",\"max_tokens\":3")]
    [InlineData("get_weather [[sim tokens=0]]", Tools + ",\"max_tokens\":1")]
    public void Every_stream_keeps_the_order_that_readers_rely_on(string text, string more)
    {
        Answered answered = new(Provider.Anthropic, Messages(text, more));
        List<JsonElement> chunks = answered.Chunks();

        Assert.Equal("message_start", TypeOf(chunks[0]));
        Assert.Equal(1, chunks.Count(chunk => TypeOf(chunk) == "message_start"));
        Assert.Equal("message_delta", TypeOf(chunks[^2]));
        Assert.Equal("message_stop", TypeOf(chunks[^1]));
        int open = -1;
        int next = 0;
        foreach (JsonElement chunk in chunks)
        {
            switch (TypeOf(chunk))
            {
                case "content_block_start":
                    Assert.Equal(-1, open);
                    Assert.Equal(next++, open = chunk.GetProperty("index").GetInt32());
                    break;
                case "content_block_delta":
                    Assert.Equal(open, chunk.GetProperty("index").GetInt32());
                    break;
                case "content_block_stop":
                    Assert.Equal(open, chunk.GetProperty("index").GetInt32());
                    open = -1;
                    break;
                case "message_delta":
                    Assert.Equal(-1, open);
                    break;
            }
        }

        Assert.All(answered.Events().Zip(chunks), pair => Assert.StartsWith(
            $"event: {TypeOf(pair.Second)}\ndata: ", pair.First, StringComparison.Ordinal));
    }

    [Fact]
    public void Streamed_text_is_the_whole_text()
    {
        string whole = new Answered(Provider.Anthropic, Messages("Hello")).Whole()
            .GetProperty("content")[0].GetProperty("text").GetString()!;
        List<JsonElement> chunks = new Answered(Provider.Anthropic, Messages("Hello", "\"stream\":true")).Chunks();

        Assert.NotEmpty(whole);
        Assert.Equal(whole, Deltas(chunks, 0, "text"));
    }

    [Fact]
    public void Thinking_comes_first_with_one_signature_and_counts_as_output()
    {
        const string Thinking = "\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":2048}";
        string text = "Think [[sim thinking=9 tokens=5]]";
        List<JsonElement> chunks = new Answered(Provider.Anthropic, Messages(text, Thinking)).Chunks();
        JsonElement whole = new Answered(Provider.Anthropic, Messages(text, Thinking)).Whole();

        JsonElement block = whole.GetProperty("content")[0];
        Assert.Equal("thinking", block.GetProperty("type").GetString());
        Assert.Equal(block.GetProperty("thinking").GetString(), Deltas(chunks, 0, "thinking"));
        Assert.Equal(block.GetProperty("signature").GetString(), Deltas(chunks, 0, "signature"));
        JsonElement[] ofFirst = [.. chunks.Where(chunk => TypeOf(chunk) == "content_block_delta"
            && chunk.GetProperty("index").GetInt32() == 0)];
        Assert.Equal("signature_delta", ofFirst[^1].GetProperty("delta").GetProperty("type").GetString());
        JsonElement usage = chunks[^2].GetProperty("usage");
        Assert.Equal(14, usage.GetProperty("output_tokens").GetInt64());
        Assert.Equal(9, usage.GetProperty("output_tokens_details").GetProperty("thinking_tokens").GetInt64());
    }

    [Fact]
    public void Omitted_thinking_shows_only_its_signature()
    {
        List<JsonElement> chunks = new Answered(Provider.Anthropic, Messages(
            "Think", "\"thinking\":{\"type\":\"adaptive\",\"display\":\"omitted\"}")).Chunks();

        Assert.Equal("", Deltas(chunks, 0, "thinking"));
        Assert.NotEmpty(Deltas(chunks, 0, "signature"));
    }

    [Fact]
    public void Parallel_calls_are_blocks_whose_pieces_sum_to_their_input()
    {
        List<JsonElement> chunks = new Answered(
            Provider.Anthropic, Messages("get_weather and get_time", Tools)).Chunks();
        JsonElement content = new Answered(
            Provider.Anthropic, Messages("get_weather and get_time", Tools)).Whole().GetProperty("content");

        Assert.Equal(["text", "tool_use", "tool_use"], content.EnumerateArray().Select(TypeOf));
        using JsonDocument input = JsonDocument.Parse(Deltas(chunks, 1, "partial_json"));
        Assert.True(JsonElement.DeepEquals(content[1].GetProperty("input"), input.RootElement));
        Assert.Equal(JsonValueKind.String, input.RootElement.GetProperty("city").ValueKind);
        Assert.Equal("", Deltas(chunks, 2, "partial_json"));
        Assert.Empty(content[2].GetProperty("input").EnumerateObject());
        Assert.Equal("tool_use", chunks[^2].GetProperty("delta").GetProperty("stop_reason").GetString());
    }

    [Fact]
    public void First_piece_of_a_call_is_empty_as_the_real_api_sends_it()
    {
        List<JsonElement> chunks = new Answered(Provider.Anthropic, Messages(
            "Hi", Tools + ",\"tool_choice\":{\"type\":\"any\"}")).Chunks();

        JsonElement first = chunks.First(chunk => TypeOf(chunk) == "content_block_delta").GetProperty("delta");
        Assert.Equal("", first.GetProperty("partial_json").GetString());
    }

    [Fact]
    public void Maximum_and_stop_sequence_are_named_as_the_reason()
    {
        JsonElement cut = new Answered(Provider.Anthropic, Messages("[[sim tokens=9]]", "\"max_tokens\":4")).Whole();
        string text = new Answered(Provider.Anthropic, Messages("Stop")).Whole()
            .GetProperty("content")[0].GetProperty("text").GetString()!;
        string word = text.Split(' ')[4];
        JsonElement stopped = new Answered(Provider.Anthropic, Messages(
            "Stop", $"\"stop_sequences\":[\"never said\",{JsonSerializer.Serialize(word)}]")).Whole();

        Assert.Equal("max_tokens", cut.GetProperty("stop_reason").GetString());
        Assert.Equal(4, cut.GetProperty("usage").GetProperty("output_tokens").GetInt64());
        Assert.Equal("stop_sequence", stopped.GetProperty("stop_reason").GetString());
        Assert.Equal(word, stopped.GetProperty("stop_sequence").GetString());
        Assert.Equal(
            text[..text.IndexOf(word, StringComparison.Ordinal)],
            stopped.GetProperty("content")[0].GetProperty("text").GetString());
    }

    [Fact]
    public void Cache_control_splits_the_input_in_three_and_directives_have_the_last_word()
    {
        string cached = """
            {"model":"claude","max_tokens":9,"system":[{"type":"text","text":"A long prompt that is cached by the
            provider","cache_control":{"type":"ephemeral"}}],"messages":[{"role":"user","content":"Hi"}]}
            """.Replace("\r", "", StringComparison.Ordinal).Replace('\n', ' ');
        JsonElement split = new Answered(Provider.Anthropic, cached).Whole().GetProperty("usage");
        JsonElement given = new Answered(Provider.Anthropic, Messages(
            "[[sim input=100 output=7 cache-read=2000 cache-write=300]]")).Whole().GetProperty("usage");

        Assert.True(split.GetProperty("cache_read_input_tokens").GetInt64() > 0);
        Assert.True(split.GetProperty("cache_creation_input_tokens").GetInt64() > 0);
        Assert.True(split.GetProperty("input_tokens").GetInt64() > 0);
        Assert.Equal(100, given.GetProperty("input_tokens").GetInt64());
        Assert.Equal(2000, given.GetProperty("cache_read_input_tokens").GetInt64());
        Assert.Equal(300, given.GetProperty("cache_creation_input_tokens").GetInt64());
        Assert.Equal(300, given.GetProperty("cache_creation").GetProperty("ephemeral_5m_input_tokens").GetInt64());
        Assert.Equal(7, given.GetProperty("output_tokens").GetInt64());
    }

    [Fact]
    public void Missing_usage_is_missing_in_the_last_delta()
    {
        List<JsonElement> chunks = new Answered(Provider.Anthropic, Messages("[[sim no-usage]]")).Chunks();

        Assert.False(chunks[^2].TryGetProperty("usage", out _));
    }

    private static string Messages(string text, string more = "\"max_tokens\":100")
    {
        string maximum = more.Contains("max_tokens", StringComparison.Ordinal) ? "" : ",\"max_tokens\":4096";
        string content = $$"""[{"type":"text","text":{{JsonSerializer.Serialize(text)}}}]""";
        return $$"""{"model":"claude"{{maximum}},"messages":[{"role":"user","content":{{content}}}],{{more}}}""";
    }

    private static string TypeOf(JsonElement element) => element.GetProperty("type").GetString()!;

    private static string Deltas(List<JsonElement> chunks, int index, string field) => string.Concat(chunks
        .Where(chunk => TypeOf(chunk) == "content_block_delta" && chunk.GetProperty("index").GetInt32() == index)
        .Select(chunk => chunk.GetProperty("delta"))
        .Select(delta => delta.TryGetProperty(field, out JsonElement text) ? text.GetString() : ""));
}
