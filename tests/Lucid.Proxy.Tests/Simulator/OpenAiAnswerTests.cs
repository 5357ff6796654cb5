using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using Lucid.Simulator;
using Xunit;

namespace Lucid.Proxy.Tests.Simulator;

public sealed class OpenAiAnswerTests
{
    private const string Tools = """
        "tools":[{"type":"function","function":{"name":"get_weather","description":"Weather","parameters":
        {"type":"object","properties":{"city":{"type":"string"},"days":{"type":"integer"},
        "unit":{"type":["string","null"],"enum":["celsius","fahrenheit"]}},"required":["city"]}}},
        {"type":"function","function":{"name":"get_time"}}]
        """;

    [Fact]
    public void Streamed_text_is_the_whole_text()
    {
        string streamed = TextOf(new Answered(Provider.OpenAi, Chat("Tell me.", "\"stream\":true")).Chunks(), 0);
        string whole = Content(new Answered(Provider.OpenAi, Chat("Tell me.")).Whole(), 0)!;

        Assert.NotEmpty(whole);
        Assert.Equal(whole, streamed);
    }

    [Fact]
    public void Equal_requests_get_equal_answers_and_others_do_not()
    {
        string one = new Answered(Provider.OpenAi, Chat("One")).Whole().GetRawText();

        Assert.Equal(one, new Answered(Provider.OpenAi, Chat("One")).Whole().GetRawText());
        Assert.NotEqual(one, new Answered(Provider.OpenAi, Chat("Two")).Whole().GetRawText());
    }

    [Fact]
    public void Stream_begins_with_the_role_and_ends_with_one_finish_reason_and_done()
    {
        Answered answered = new(Provider.OpenAi, Chat("Hello", "\"stream\":true"));
        List<JsonElement> chunks = answered.Chunks();

        JsonElement role = Delta(chunks[0]);
        Assert.Equal("assistant", role.GetProperty("role").GetString());
        Assert.Equal("", role.GetProperty("content").GetString());
        Assert.All(chunks.Skip(1), chunk => Assert.False(Delta(chunk).TryGetProperty("role", out _)));
        Assert.All(chunks.SkipLast(1), chunk => Assert.Null(FinishOf(chunk)));
        Assert.Equal("stop", FinishOf(chunks[^1]));
        Assert.Equal("data: [DONE]\n\n", answered.Events()[^1]);
        Assert.Single(chunks.Select(chunk => chunk.GetProperty("id").GetString()).Distinct());
        Assert.All(chunks, chunk => Assert.Equal("chat.completion.chunk", chunk.GetProperty("object").GetString()));
    }

    [Fact]
    public void Usage_chunk_comes_only_when_asked_and_makes_the_other_chunks_say_null()
    {
        List<JsonElement> without = new Answered(Provider.OpenAi, Chat("Hi", "\"stream\":true")).Chunks();
        List<JsonElement> with = new Answered(
            Provider.OpenAi, Chat("Hi", "\"stream\":true,\"stream_options\":{\"include_usage\":true}")).Chunks();

        Assert.All(without, chunk => Assert.False(chunk.TryGetProperty("usage", out _)));
        Assert.All(with.SkipLast(1), chunk => Assert.Equal(JsonValueKind.Null, chunk.GetProperty("usage").ValueKind));
        Assert.Equal(0, with[^1].GetProperty("choices").GetArrayLength());
        JsonElement usage = with[^1].GetProperty("usage");
        Assert.Equal(with.Count - 3, usage.GetProperty("completion_tokens").GetInt64());
        Assert.Equal(
            usage.GetProperty("prompt_tokens").GetInt64() + usage.GetProperty("completion_tokens").GetInt64(),
            usage.GetProperty("total_tokens").GetInt64());
    }

    [Fact]
    public void Usage_of_the_stream_and_of_the_whole_answer_agree()
    {
        List<JsonElement> streamed = new Answered(Provider.OpenAi, Chat(
            "Hi [[sim tokens=7]]", "\"stream\":true,\"stream_options\":{\"include_usage\":true}")).Chunks();
        JsonElement whole = new Answered(Provider.OpenAi, Chat("Hi [[sim tokens=7]]")).Whole();

        Assert.Equal(7, whole.GetProperty("usage").GetProperty("completion_tokens").GetInt64());
        Assert.Equal(whole.GetProperty("usage").GetRawText(), streamed[^1].GetProperty("usage").GetRawText());
    }

    [Fact]
    public void Maximum_of_tokens_ends_the_answer_with_length()
    {
        Answered answered = new(Provider.OpenAi, Chat("[[sim tokens=50]]", "\"max_tokens\":5"));

        JsonElement whole = answered.Whole();
        Assert.Equal("length", whole.GetProperty("choices")[0].GetProperty("finish_reason").GetString());
        Assert.Equal(5, whole.GetProperty("usage").GetProperty("completion_tokens").GetInt64());
        Assert.Equal(5, Content(whole, 0)!.Split(' ').Length);
    }

    [Fact]
    public void Completion_maximum_wins_over_the_older_one()
    {
        string json = Chat("[[sim tokens=50]]", "\"max_completion_tokens\":4,\"max_tokens\":9");

        Assert.Equal(4, Usage(new Answered(Provider.OpenAi, json), "completion_tokens"));
    }

    [Fact]
    public void Reasoning_is_counted_and_not_shown_and_may_use_up_the_maximum()
    {
        string request = Chat("[[sim tokens=3 thinking=10]]", "\"reasoning_effort\":\"low\"").Replace("gpt-4o", "o3");
        Answered all = new(Provider.OpenAi, request);
        Answered cut = new(Provider.OpenAi, request.Replace("\"low\"", "\"low\",\"max_completion_tokens\":6"));

        JsonElement usage = all.Whole().GetProperty("usage");
        Assert.Equal(13, usage.GetProperty("completion_tokens").GetInt64());
        Assert.Equal(10, usage.GetProperty("completion_tokens_details").GetProperty("reasoning_tokens").GetInt64());
        Assert.Equal("", Content(cut.Whole(), 0));
        Assert.Equal("length", cut.Whole().GetProperty("choices")[0].GetProperty("finish_reason").GetString());
    }

    [Fact]
    public void Stop_sequence_ends_the_text_before_it_at_every_place()
    {
        string text = Content(new Answered(Provider.OpenAi, Chat("Stop me [[sim tokens=20]]")).Whole(), 0)!;
        for (int start = 0; start + 4 <= text.Length; start++)
        {
            string stop = text.Substring(start, 4);
            string expected = text[..text.IndexOf(stop, System.StringComparison.Ordinal)];
            string json = Chat("Stop me [[sim tokens=20]]", $"\"stop\":{JsonSerializer.Serialize(stop)}");
            string streaming = Chat(
                "Stop me [[sim tokens=20]]", $"\"stream\":true,\"stop\":[{JsonSerializer.Serialize(stop)}]");

            Assert.Equal(expected, Content(new Answered(Provider.OpenAi, json).Whole(), 0));
            Assert.Equal(expected, TextOf(new Answered(Provider.OpenAi, streaming).Chunks(), 0));
        }
    }

    [Fact]
    public void Tool_is_called_when_the_user_names_it_and_not_otherwise()
    {
        JsonElement called = new Answered(Provider.OpenAi, Chat("Use get_weather now", Tools)).Whole();
        JsonElement silent = new Answered(Provider.OpenAi, Chat("Just talk", Tools)).Whole();

        JsonElement message = called.GetProperty("choices")[0].GetProperty("message");
        Assert.Equal(JsonValueKind.Null, message.GetProperty("content").ValueKind);
        JsonElement function = message.GetProperty("tool_calls")[0].GetProperty("function");
        Assert.Equal("get_weather", function.GetProperty("name").GetString());
        using JsonDocument arguments = JsonDocument.Parse(function.GetProperty("arguments").GetString()!);
        Assert.Equal(JsonValueKind.String, arguments.RootElement.GetProperty("city").ValueKind);
        Assert.Equal(JsonValueKind.Number, arguments.RootElement.GetProperty("days").ValueKind);
        Assert.Equal("celsius", arguments.RootElement.GetProperty("unit").GetString());
        Assert.Equal("tool_calls", called.GetProperty("choices")[0].GetProperty("finish_reason").GetString());
        Assert.False(silent.GetProperty("choices")[0].GetProperty("message").TryGetProperty("tool_calls", out _));
    }

    [Fact]
    public void Single_call_rides_on_the_role_chunk_and_its_pieces_sum_to_its_arguments()
    {
        string json = Chat("get_weather", Tools + ",\"stream\":true");
        List<JsonElement> chunks = new Answered(Provider.OpenAi, json).Chunks();
        JsonElement whole = new Answered(Provider.OpenAi, Chat("get_weather", Tools)).Whole();

        JsonElement head = Delta(chunks[0]).GetProperty("tool_calls")[0];
        Assert.Equal(JsonValueKind.Null, Delta(chunks[0]).GetProperty("content").ValueKind);
        Assert.Equal("get_weather", head.GetProperty("function").GetProperty("name").GetString());
        Assert.Equal("", head.GetProperty("function").GetProperty("arguments").GetString());
        Assert.Equal(ArgumentsOf(whole, 0), Pieces(chunks, 0));
        Assert.Equal("tool_calls", FinishOf(chunks[^1]));
    }

    [Fact]
    public void Parallel_calls_have_indexes_without_gaps_and_heads_of_their_own()
    {
        string json = Chat("get_time and get_weather", Tools + ",\"stream\":true");
        List<JsonElement> chunks = new Answered(Provider.OpenAi, json).Chunks();

        Assert.False(Delta(chunks[0]).TryGetProperty("tool_calls", out _));
        int[] indexes = [.. chunks.Where(chunk => Delta(chunk).TryGetProperty("tool_calls", out _))
            .Select(chunk => Delta(chunk).GetProperty("tool_calls")[0].GetProperty("index").GetInt32())];
        Assert.Equal([0, 1], indexes.Distinct());
        Assert.Equal("{}", Pieces(chunks, 1));
        Assert.Equal(2, chunks.Count(chunk => Delta(chunk).TryGetProperty("tool_calls", out JsonElement calls)
            && calls[0].TryGetProperty("id", out _)));
    }

    [Fact]
    public void Parallel_calls_can_be_forbidden_and_tools_too()
    {
        JsonElement one = new Answered(
            Provider.OpenAi, Chat("get_time get_weather", Tools + ",\"parallel_tool_calls\":false")).Whole();
        JsonElement none = new Answered(
            Provider.OpenAi, Chat("get_time get_weather", Tools + ",\"tool_choice\":\"none\"")).Whole();

        Assert.Equal(1, MessageOf(one).GetProperty("tool_calls").GetArrayLength());
        Assert.False(MessageOf(none).TryGetProperty("tool_calls", out _));
    }

    [Fact]
    public void Function_forced_by_name_is_called_and_finishes_with_stop()
    {
        string json = Chat(
            "Hello", Tools + ",\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"get_time\"}}");
        JsonElement choice = new Answered(Provider.OpenAi, json).Whole().GetProperty("choices")[0];

        Assert.Equal("stop", choice.GetProperty("finish_reason").GetString());
        JsonElement call = choice.GetProperty("message").GetProperty("tool_calls")[0].GetProperty("function");
        Assert.Equal("get_time", call.GetProperty("name").GetString());
        Assert.Equal("{}", call.GetProperty("arguments").GetString());
    }

    [Fact]
    public void Answer_follows_the_result_of_a_tool_with_text()
    {
        string json = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"get_time\"}," +
            "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"c\",\"type\":\"function\"," +
            "\"function\":{\"name\":\"get_time\",\"arguments\":\"{}\"}}]}," +
            "{\"role\":\"tool\",\"tool_call_id\":\"c\",\"content\":\"noon\"}]," + Tools + "}";

        Assert.NotEmpty(Content(new Answered(Provider.OpenAi, json).Whole(), 0)!);
    }

    [Fact]
    public void Choices_interleave_with_texts_of_their_own()
    {
        List<JsonElement> chunks = new Answered(
            Provider.OpenAi, Chat("Many [[sim tokens=6]]", "\"n\":3,\"stream\":true")).Chunks();
        JsonElement whole = new Answered(Provider.OpenAi, Chat("Many [[sim tokens=6]]", "\"n\":3")).Whole();

        for (int choice = 0; choice < 3; choice++)
        {
            Assert.Equal(Content(whole, choice), TextOf(chunks, choice));
        }

        Assert.NotEqual(Content(whole, 0), Content(whole, 1));
        Assert.Equal(18, whole.GetProperty("usage").GetProperty("completion_tokens").GetInt64());
    }

    [Fact]
    public void Numbers_of_usage_can_be_given()
    {
        string json = Chat("[[sim input=1200 output=34 cache-read=1024 cache-write=3 reasoning=20]]");
        JsonElement usage = new Answered(Provider.OpenAi, json).Whole().GetProperty("usage");

        Assert.Equal(1200, usage.GetProperty("prompt_tokens").GetInt64());
        Assert.Equal(34, usage.GetProperty("completion_tokens").GetInt64());
        Assert.Equal(1024, usage.GetProperty("prompt_tokens_details").GetProperty("cached_tokens").GetInt64());
        Assert.Equal(3, usage.GetProperty("prompt_tokens_details").GetProperty("cache_write_tokens").GetInt64());
        Assert.Equal(20, usage.GetProperty("completion_tokens_details").GetProperty("reasoning_tokens").GetInt64());
    }

    [Fact]
    public void Obfuscation_can_be_left_out()
    {
        string json = Chat("Hi", "\"stream\":true,\"stream_options\":{\"include_obfuscation\":false}");

        Assert.All(
            new Answered(Provider.OpenAi, json).Chunks(),
            chunk => Assert.False(chunk.TryGetProperty("obfuscation", out _)));
    }

    private static string Chat(string text, string more = "\"temperature\":1")
    {
        string user = $$"""{"role":"user","content":{{JsonSerializer.Serialize(text)}}}""";
        return $$"""{"model":"gpt-4o","messages":[{"role":"system","content":"Be brief."},{{user}}],{{more}}}""";
    }

    private static JsonElement MessageOf(JsonElement whole) => whole.GetProperty("choices")[0].GetProperty("message");

    private static JsonElement Delta(JsonElement chunk) => chunk.GetProperty("choices")[0].GetProperty("delta");

    private static string? FinishOf(JsonElement chunk) =>
        chunk.GetProperty("choices")[0].GetProperty("finish_reason").GetString();

    private static string? Content(JsonElement whole, int choice) =>
        whole.GetProperty("choices")[choice].GetProperty("message").GetProperty("content").GetString();

    private static long Usage(Answered answered, string field) =>
        answered.Whole().GetProperty("usage").GetProperty(field).GetInt64();

    private static string TextOf(List<JsonElement> chunks, int choice) => string.Concat(chunks
        .Where(chunk => chunk.GetProperty("choices")[0].GetProperty("index").GetInt32() == choice)
        .Select(chunk => Delta(chunk).TryGetProperty("content", out JsonElement content) ? content.GetString() : ""));

    private static string ArgumentsOf(JsonElement whole, int call) => whole.GetProperty("choices")[0]
        .GetProperty("message").GetProperty("tool_calls")[call].GetProperty("function").GetProperty("arguments")
        .GetString()!;

    private static string Pieces(List<JsonElement> chunks, int index) => string.Concat(chunks
        .Where(chunk => Delta(chunk).TryGetProperty("tool_calls", out _))
        .Select(chunk => Delta(chunk).GetProperty("tool_calls")[0])
        .Where(call => call.GetProperty("index").GetInt32() == index)
        .Select(call => call.GetProperty("function").GetProperty("arguments").GetString()));
}
