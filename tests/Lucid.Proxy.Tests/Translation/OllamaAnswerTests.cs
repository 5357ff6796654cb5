using System;
using System.Linq;
using System.Text;
using System.Text.Json;
using Lucid.Proxy.Dialects;
using Lucid.Proxy.Relaying;
using Xunit;

namespace Lucid.Proxy.Tests.Translation;

/// <summary>Answers of other dialects in Ollama's lines: each line is one object, and what no line can say is
/// named.</summary>
public sealed class OllamaAnswerTests
{
    private const string OpenAiEnd = "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}";

    private const string Begin = "{\"type\":\"message_start\",\"message\":{\"usage\":{\"input_tokens\":1}}}";
    private const string BlockStop = "{\"type\":\"content_block_stop\",\"index\":0}";

    private const string Source =
        "{\"type\":\"web_search_result_location\",\"url\":\"http://a\",\"title\":\"t\",\"cited_text\":\"c\",\"encrypted_index\":\"E\"}";

    private static readonly string[] s_cited =
    [
        Begin,
        "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"one\"}}",
        "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"citations_delta\",\"citation\":" + Source + "}}",
        BlockStop,
        "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":1}}",
        "{\"type\":\"message_stop\"}",
    ];

    private static readonly string[] s_thought =
    [
        Begin,
        "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"redacted_thinking\",\"data\":\"RD\"}}",
        BlockStop,
        "{\"type\":\"content_block_start\",\"index\":1,\"content_block\":{\"type\":\"thinking\",\"thinking\":\"hm\"}}",
        "{\"type\":\"content_block_delta\",\"index\":1,\"delta\":{\"type\":\"signature_delta\",\"signature\":\"S\"}}",
        "{\"type\":\"content_block_stop\",\"index\":1}",
        "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":1}}",
        "{\"type\":\"message_stop\"}",
    ];

    private static readonly string[] s_beside =
    [
        "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"hi\",\"extra_content\":{\"google\":{\"other\":1}}}}]}",
        "{\"choices\":[{\"index\":0,\"delta\":{\"annotations\":[{\"type\":\"url_citation\",\"url_citation\":{\"url\":\"http://a\",\"title\":\"t\"}}]}}]}",
        "{\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"c\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"},\"extra_content\":{\"google\":{\"thought_signature\":\"S\"}}}]}}]}",
        OpenAiEnd,
        "[DONE]",
    ];

    [Theory]
    [InlineData("{\\n  \\\"a\\\": 1\\n}")]
    [InlineData("{\\r\\n\\t\\\"a\\\":\\r[\\n1\\n,\\n\\\"b\\\\nc\\\"]}")]
    [InlineData("\\n{\\\"a\\\":\\u000a1}\\n")]
    public void Arguments_that_come_in_many_lines_stay_in_one(string arguments)
    {
        var (text, _) = Tell(
            Dialect.OpenAi,
            isStream: true,
            "{\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"c1\",\"type\":\"function\","
                + $"\"function\":{{\"name\":\"f\",\"arguments\":\"{arguments}\"}}}}]}}}}]}}",
            "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"tool_calls\"}]}",
            "[DONE]");

        Assert.DoesNotContain('\r', text);
        var lines = text.TrimEnd('\n').Split('\n').Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        var call = lines[0].GetProperty("message").GetProperty("tool_calls")[0].GetProperty("function");
        var expected = JsonDocument.Parse(JsonDocument.Parse($"\"{arguments}\"").RootElement.GetString()!).RootElement;
        Assert.True(JsonElement.DeepEquals(expected, call.GetProperty("arguments")));
        Assert.True(lines[^1].GetProperty("done").GetBoolean());
    }

    [Theory]
    [InlineData("cited", "content[0].citations")]
    [InlineData("thought", "content[0](redacted_thinking),content[1].signature")]
    [InlineData(
        "beside",
        "choices[0].message.extra_content,choices[0].message.annotations,choices[0].message.tool_calls[*].extra_content")]
    public void What_no_line_can_say_is_named(string name, string expected)
    {
        var (from, pieces) = name switch
        {
            "cited" => (Dialect.Anthropic, s_cited),
            "thought" => (Dialect.Anthropic, s_thought),
            _ => (Dialect.OpenAi, s_beside),
        };

        // A stream says it in its last line, a whole answer in its head.
        var (text, dropped) = Tell(from, isStream: true, pieces);
        var last = text.TrimEnd('\n').Split('\n')[^1];
        Assert.Equal(expected, dropped);
        Assert.Equal(expected, JsonDocument.Parse(last).RootElement.GetProperty("lucid_dropped").GetString());
        var (whole, alsoDropped) = Tell(from, isStream: false, pieces);
        Assert.Equal(expected, alsoDropped);
        Assert.DoesNotContain("lucid_dropped", whole, StringComparison.Ordinal);
    }

    [Fact]
    public void An_answer_that_loses_nothing_names_nothing()
    {
        var (text, dropped) = Tell(
            Dialect.OpenAi, isStream: true, "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"hi\"}}]}", OpenAiEnd, "[DONE]");
        Assert.Equal("", dropped);
        Assert.DoesNotContain("lucid_dropped", text, StringComparison.Ordinal);
    }

    private static (string Text, string Dropped) Tell(Dialect from, bool isStream, params string[] pieces)
    {
        var reader = TranslatorShelf.Reader(from);
        var writer = TranslatorShelf.Writer(Dialect.Ollama, isStream);
        reader.Drops.Clear();
        writer.Drops = reader.Drops;
        reader.Begin("seed"u8, false);
        writer.Begin(new AnswerShape
        {
            Id = "abc123"u8.ToArray(), ModelJson = "\"m\""u8.ToArray(), CreatedUnixSeconds = 1, ShowsThinking = true,
        });
        foreach (var piece in pieces)
        {
            Assert.True(reader.TryRead(Encoding.UTF8.GetBytes(piece), writer));
        }

        var dropped = new ByteScratch();
        reader.Drops.WriteTo(dropped);
        return (Encoding.UTF8.GetString(writer.Output.Span), Encoding.UTF8.GetString(dropped.Span));
    }
}
