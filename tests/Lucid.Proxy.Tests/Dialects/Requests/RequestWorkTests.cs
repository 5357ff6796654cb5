using System;
using System.Linq;
using System.Text;
using Lucid.Proxy.Dialects;
using Lucid.Proxy.Dialects.Anthropic;
using Lucid.Proxy.Dialects.Ollama;
using Lucid.Proxy.Dialects.OpenAi;
using Lucid.Proxy.Dialects.Requests;
using Xunit;

namespace Lucid.Proxy.Tests.Dialects.Requests;

/// <summary>Work that a request can make before anything of it is paid, counted and not timed: it ends at the first
/// fault, and grows with the body and not faster.</summary>
public sealed class RequestWorkTests
{
    private const int Many = 50_000;

    // A part that is begun when the bound is passed may still bring a child and its end.
    private const int MostParts = TurnRules.MaxParts + 2;

    private const string OpenAiText = "{\"type\":\"text\",\"text\":\"a\"}";

    private const string OpenAiCall =
        "{\"id\":\"c\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}";

    [Theory]
    [InlineData(Dialect.OpenAi, "{\"role\":\"user\",\"content\":[", OpenAiText, "]}")]
    [InlineData(Dialect.OpenAi, "", "{\"role\":\"user\",\"content\":\"a\"}", "")]
    [InlineData(Dialect.OpenAi, "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[", OpenAiCall, "]}")]
    [InlineData(Dialect.OpenAi, "{\"role\":\"assistant\",\"reasoning_details\":[", "{\"text\":\"a\"}", "]}")]
    [InlineData(Dialect.OpenAi, "{\"role\":\"tool\",\"tool_call_id\":\"c\",\"content\":[", OpenAiText, "]}")]
    [InlineData(Dialect.Anthropic, "{\"role\":\"user\",\"content\":[", OpenAiText, "]}")]
    [InlineData(Dialect.Anthropic, "", "{\"role\":\"user\",\"content\":\"a\"}", "")]
    [InlineData(
        Dialect.Anthropic,
        "{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"c\",\"content\":[",
        OpenAiText,
        "]}]}")]
    [InlineData(
        Dialect.Anthropic,
        "{\"role\":\"user\",\"content\":[{\"type\":\"search_result\",\"title\":\"t\",\"content\":[",
        OpenAiText,
        "]}]}")]
    [InlineData(Dialect.Ollama, "{\"role\":\"user\",\"content\":\"a\",\"images\":[", "\"iVBORw0KGgo=\"", "]}")]
    [InlineData(Dialect.Ollama, "", "{\"role\":\"user\",\"content\":\"a\"}", "")]
    internal void Reading_ends_where_there_are_too_many_parts(Dialect dialect, string before, string one, string after)
    {
        var chat = Read(dialect, before + string.Join(',', Enumerable.Repeat(one, Many)) + after);
        Assert.Equal(("messages", true), (chat.Problem.Parameter, chat.HasProblem));
        Assert.InRange(chat.Parts.Count, TurnRules.MaxParts, MostParts);
    }

    [Theory]
    [InlineData(Dialect.OpenAi, "{\"role\":\"user\",\"content\":[7,", OpenAiText, "]}")]
    [InlineData(Dialect.OpenAi, "7,", "{\"role\":\"user\",\"content\":\"a\"}", "")]
    [InlineData(Dialect.OpenAi, "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{},", OpenAiCall, "]}")]
    [InlineData(Dialect.Anthropic, "{\"role\":\"user\",\"content\":[7,", OpenAiText, "]}")]
    [InlineData(Dialect.Anthropic, "7,", "{\"role\":\"user\",\"content\":\"a\"}", "")]
    [InlineData(Dialect.Ollama, "{\"role\":\"user\",\"content\":\"\",\"images\":[7,", "\"iVBORw0KGgo=\"", "]}")]
    [InlineData(Dialect.Ollama, "7,", "{\"role\":\"user\",\"content\":\"a\"}", "")]
    [InlineData(Dialect.Ollama, "{\"role\":\"assistant\",\"tool_calls\":[{},", "{\"function\":{\"name\":\"f\"}}", "]}")]
    internal void Reading_ends_at_a_fault(Dialect dialect, string before, string one, string after)
    {
        var chat = Read(dialect, before + string.Join(',', Enumerable.Repeat(one, Many)) + after);
        Assert.True(chat.HasProblem);
        Assert.InRange(chat.Parts.Count, 0, 1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(40)]
    public void Results_find_their_calls_without_comparing_more_than_the_body_holds(int turns)
    {
        // Alike up to the last bytes: what would be found different at its end only.
        var alike = new string('x', 1000);
        var named = Turns(
            turns, i => $"{{\"function\":{{\"name\":\"{alike}{i}\"}}}}", i => $"\"tool_name\":\"{alike}{255 - i}\"");
        var known = Turns(
            turns,
            i => $"{{\"id\":\"{alike}{i}\",\"function\":{{\"name\":\"f\"}}}}",
            i => $"\"tool_call_id\":\"{alike}{255 - i}\"");
        foreach (var messages in new[] { named, known })
        {
            var chat = Read(Dialect.Ollama, messages);
            TurnRules.Apply(chat, GoldenRequests.Target("ollama-to-openai/x"));
            Assert.Equal("", chat.Problem.Message ?? "");
            Assert.InRange(chat.ComparedBytes, messages.Length / 4, messages.Length * 4L);
        }
    }

    private static string Turns(int turns, Func<int, string> call, Func<int, string> result)
    {
        var text = new StringBuilder("{\"role\":\"user\",\"content\":\"Hi\"}");
        for (var turn = 0; turn < turns; turn++)
        {
            text.Append(",{\"role\":\"assistant\",\"tool_calls\":[")
                .AppendJoin(',', Enumerable.Range(0, 256).Select(call)).Append("]},")
                .AppendJoin(
                    ',',
                    Enumerable.Range(0, 256).Select(
                        i => $"{{\"role\":\"tool\",\"content\":\"r\",{result(i)}}}"));
        }

        return text.ToString();
    }

    private static ChatRequest Read(Dialect dialect, string messages)
    {
        var body = Encoding.UTF8.GetBytes($"{{\"model\":\"m\",\"messages\":[{messages}]}}");
        var chat = new ChatRequest();
        switch (dialect)
        {
            case Dialect.OpenAi:
                OpenAiRequestReader.Read(body, chat);
                break;
            case Dialect.Anthropic:
                AnthropicRequestReader.Read(body, chat);
                break;
            default:
                OllamaRequestReader.Read(body, chat, keepsThinking: false);
                break;
        }

        return chat;
    }
}
