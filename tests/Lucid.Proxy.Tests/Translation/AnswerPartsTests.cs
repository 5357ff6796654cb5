using System;
using System.Text;
using Lucid.Proxy.Dialects;
using Lucid.Testing;
using Xunit;

namespace Lucid.Proxy.Tests.Translation;

/// <summary>The parts that readers and writers of answers are made of.</summary>
public sealed class AnswerPartsTests
{
    [Theory]
    [InlineData("call_1-A", "call_1-A")]
    [InlineData("function-call-123456789", "function-call-123456789")]
    [InlineData("a.b:c/d", "a_b_c_d-")]
    [InlineData("", "-")]
    public void P27_tool_ids_are_kept_where_every_provider_takes_them(string id, string expectedStart)
    {
        var first = Clean(id);
        Assert.StartsWith(expectedStart, first, StringComparison.Ordinal);
        Assert.Matches("^[a-zA-Z0-9_-]{1,64}$", first);
        Assert.Equal(first, Clean(id));
        Assert.Equal(first, Clean(first));
    }

    [Fact]
    public void P27_long_tool_ids_stay_different()
    {
        var start = new string('x', 70);
        Assert.NotEqual(Clean(start + "1"), Clean(start + "2"));
    }

    [Theory]
    [InlineData("a\\ud83d|\\ude00b", "a|\\ud83d\\ude00b")]
    [InlineData("\\ud83d|x", "|\\ufffdx")]
    [InlineData("\\\\ud83d|x", "\\\\ud83d|x")]
    [InlineData("\\uD83D|\\uDE00", "|\\uD83D\\uDE00")]
    [InlineData("\\ud83d|\\ud83d|\\ude00", "|\\ufffd|\\ud83d\\ude00")]
    [InlineData("\\ud83d", "|\\ufffd")]
    public void P18_half_a_surrogate_pair_waits_for_its_other_half(string pieces, string expected)
    {
        var hold = default(SurrogateHold);
        var output = new ByteScratch();
        var text = new StringBuilder();
        var parts = pieces.Split('|');
        for (var i = 0; i < parts.Length; i++)
        {
            output.Clear();
            hold.Write(Encoding.ASCII.GetBytes(parts[i]), output);
            text.Append(i > 0 ? "|" : "").Append(Encoding.ASCII.GetString(output.Span));
        }

        output.Clear();
        if (hold.End(output))
        {
            text.Append('|').Append(Encoding.ASCII.GetString(output.Span));
        }

        Assert.Equal(expected, text.ToString());
    }

    [Theory]
    [InlineData("{}", true, false)]
    [InlineData("{\\\"a\\\":\\\"}\\\"}", true, false)]
    [InlineData("{\\\"a\\\":\\\"\\\\\\\"}", false, false)]
    [InlineData("{\\u0022a\\u0022:{}}", true, false)]
    [InlineData("{\\\"a\\\":1", false, false)]
    [InlineData("{}\\n ", true, false)]
    [InlineData("{}{", true, true)]
    [InlineData(" ", false, false)]
    [InlineData("", false, false)]
    public void Arguments_are_complete_when_nothing_but_white_space_can_follow(
        string escaped, bool isComplete, bool isOverrun)
    {
        var tracker = default(ArgumentsTracker);
        tracker.Take(Encoding.ASCII.GetBytes(escaped));
        Assert.Equal((isComplete, isOverrun), (tracker.IsComplete, tracker.IsOverrun));
    }

    [Theory]
    [InlineData("Incorrect API key provided: sk-proj-abc123XYZ. See", "Incorrect API key provided: *** See")]
    [InlineData("organization org-Ab12Cd34 reached", "organization *** reached")]
    [InlineData("at https://x.example/v1?key=AIzaSyA1234567890 now", "at https://x.example/v1*** now")]
    [InlineData("https://user:pw@x.example/a", "https://***")]
    [InlineData("token 0123456789abcdef0123456789abcdef0 is bad", "token *** is bad")]
    [InlineData("messages.0.content.1: `toolu_01D7FLrfh4GYq7yT1ULFeyMV` has no result", null)]
    [InlineData("prompt is too long: 208310 tokens > 200000 maximum", null)]
    [InlineData("see https://docs.example.com/en/api/errors", null)]
    [InlineData("thinking.budget_tokens: Input should be greater than or equal to 1024", null)]
    public void What_is_about_our_account_is_blanked_and_nothing_else(string text, string? expected)
    {
        var output = new ByteScratch();
        SecretScrub.Write(Encoding.ASCII.GetBytes(text), output);
        Assert.Equal(expected ?? text, Encoding.ASCII.GetString(output.Span));
    }

    [Theory]
    [InlineData("{\"error\":{\"message\":\"m\",\"type\":\"invalid_request_error\",\"code\":null}}", "InvalidRequest")]
    [InlineData("{\"error\":{\"message\":\"m\",\"code\":\"context_length_exceeded\"}}", "ContextTooLong")]
    [InlineData("{\"error\":{\"message\":\"m\",\"code\":\"insufficient_quota\"}}", "Account")]
    [InlineData("[{\"error\":{\"code\":429,\"message\":\"m\",\"status\":\"RESOURCE_EXHAUSTED\"}}]", "RateLimit")]
    [InlineData("{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"m\"}}", "Overloaded")]
    [InlineData("{\"error\":\"m\"}", "Server")]
    [InlineData("{\"object\":\"error\",\"message\":\"m\",\"type\":\"BadRequest\",\"code\":400}", "InvalidRequest")]
    public void Errors_are_read_in_every_providers_shape(string body, string kind)
    {
        var range = UpstreamErrorBody.Read(Encoding.ASCII.GetBytes(body), out var read);
        Assert.Equal(kind, read.ToString());
        Assert.Equal("m", body.Substring(range.Start, range.Bytes));
    }

    [Fact]
    public void Context_overflow_is_told_to_messages_clients_in_the_words_they_act_on()
    {
        Assert.Contains(
            "\"message\":\"prompt is too long: the request exceeds the available context size\"",
            Body(Dialect.Anthropic, ChatErrorKind.ContextTooLong, "the request exceeds the available context size"),
            StringComparison.Ordinal);
        Assert.Contains(
            "\"code\":\"context_length_exceeded\"",
            Body(Dialect.OpenAi, ChatErrorKind.ContextTooLong, "prompt is too long: 9 > 8"),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Account")]
    [InlineData("Server")]
    [InlineData("Overloaded")]
    [InlineData("RateLimit")]
    [InlineData("Timeout")]
    public void Words_about_our_account_or_the_upstreams_troubles_never_reach_the_caller(string kind)
    {
        foreach (var dialect in (Dialect[])[Dialect.OpenAi, Dialect.Anthropic])
        {
            var body = Body(dialect, Enum.Parse<ChatErrorKind>(kind), "internal host db-7 of acme");
            Assert.DoesNotContain("acme", body, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("OpenAi", "Anthropic")]
    [InlineData("Anthropic", "OpenAi")]
    [InlineData("Ollama", "OpenAi")]
    [InlineData("Ollama", "Anthropic")]
    public void Translating_an_event_allocates_nothing(string from, string to)
    {
        var source = Enum.Parse<Dialect>(from);
        var answer = new TranslatedAnswer(source, Enum.Parse<Dialect>(to));
        var (start, piece) = source switch
        {
            Dialect.Anthropic => (
                Event("{\"type\":\"message_start\",\"message\":{\"usage\":{\"input_tokens\":3,\"output_tokens\":1}}}")
                + Event("{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\"}}"),
                Event("{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\","
                    + "\"text\":\" token\"}}")),
            Dialect.OpenAi => (
                Event("{\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}"),
                Event("{\"choices\":[{\"index\":0,\"delta\":{\"content\":\" token\"},\"finish_reason\":null}]}")),
            _ => ("", "{\"message\":{\"role\":\"assistant\",\"content\":\" token\"},\"done\":false}\n"),
        };
        var head = Encoding.ASCII.GetBytes(start);
        var data = Encoding.ASCII.GetBytes(piece);
        Assert.True(answer.Translator.TryTranslate(head, isEndOfStream: false, out _));
        var perEvent = AllocationMeter.PerStep(
            steps =>
            {
                for (var i = 0; i < steps; i++)
                {
                    answer.Translator.TryTranslate(data, isEndOfStream: false, out _);
                    answer.Translator.Output.Clear();
                }
            },
            1000);
        Assert.Equal(0, perEvent);
    }

    private static string Event(string json) => $"data: {json}\n\n";

    private static string Body(Dialect dialect, ChatErrorKind kind, string message)
    {
        var output = new ByteScratch();
        UpstreamErrors.WriteBody(dialect, kind, Encoding.ASCII.GetBytes(message), "0"u8, output);
        return Encoding.UTF8.GetString(output.Span);
    }

    private static string Clean(string id)
    {
        var output = new ByteScratch();
        ToolIds.Write(Encoding.ASCII.GetBytes(id), output);
        return Encoding.ASCII.GetString(output.Span);
    }
}
