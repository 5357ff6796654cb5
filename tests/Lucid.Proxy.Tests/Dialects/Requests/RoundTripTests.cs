using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Text.Json;
using CsCheck;
using Lucid.Proxy.Dialects;
using Xunit;

namespace Lucid.Proxy.Tests.Dialects.Requests;

/// <summary>What both dialects can say comes back byte for byte: a request said in the other dialect, and that said in the
/// first again, is the request. A failure prints the seed; <c>LUCID_SEED</c> repeats it.</summary>
public sealed class RoundTripTests
{
    private const int Rounds = 2000;

    // Inside of a JSON string: escapes of every kind, pairs and halves of surrogates, raw UTF-8.
    private static readonly Gen<string> Text = Gen.OneOf(
        "a", " b ", "\\n", "\\\"", "\\\\", "\\/", "\\u00e9", "\\ud83d\\ude00", "\\ud83d", "é漢", "😀", "{}", "</system>", "\\t")
        .Array[1, 5].Select(string.Concat);

    private static readonly Gen<string> Arguments = Gen.OneOf(
        "{}", "{ \"x\" : 1.50e+2 }", "{\"a\":[null,true,{}],\"b\":\"\\u00e9\\n\\\"\\\\\"}", "{\"k\":12345678901234567890,\"k\":2}");

    private static readonly Gen<(string Text, int Calls, string Arguments, string Result, string After)> Turn =
        Gen.Select(Text, Gen.Int[0, 3], Arguments, Text, Text);

    private static readonly Gen<(string System, string First, (string, int, string, string, string)[] Turns, int Extras)>
        Conversation = Gen.Select(Text, Text, Turn.Array[0, 4], Gen.Int[0, 15]);

    private static string? Seed => Environment.GetEnvironmentVariable("LUCID_SEED");

    [Fact]
    public void A_messages_request_comes_back_from_chat_completions_as_it_was() => Conversation.Sample(
        sample =>
        {
            var body = Messages(sample.System, sample.First, sample.Turns, sample.Extras);
            var chat = Say(body, Dialect.Anthropic, "anthropic-to-openai");
            Assert.Equal(body, Say(chat, Dialect.OpenAi, "openai-to-anthropic"));
        },
        seed: Seed,
        iter: Rounds);

    [Fact]
    public void A_request_said_to_anthropic_keeps_its_rules() => Conversation.Sample(
        sample =>
        {
            var body = Messages(sample.System, sample.First, sample.Turns, sample.Extras);
            var chat = Say(body, Dialect.Anthropic, "anthropic-to-plain");
            using var json = JsonDocument.Parse(Say(chat, Dialect.OpenAi, "openai-to-anthropic"));
            CheckRules(json.RootElement.GetProperty("messages"));
        },
        seed: Seed,
        iter: Rounds);

    private static string Say(string body, Dialect from, string pair)
    {
        var problem = GoldenRequests.Translate(
            Encoding.UTF8.GetBytes(body),
            from,
            GoldenRequests.Target(pair + "/x"),
            isStrict: true,
            out var sent,
            out _);
        Assert.Equal(ProblemKind.None, problem.Kind);
        return sent;
    }

    /// <summary>A messages request in the very form in which our writer says it.</summary>
    private static string Messages(
        string system,
        string first,
        IReadOnlyList<(string Text, int Calls, string Arguments, string Result, string After)> turns,
        int extras)
    {
        var body = new StringBuilder("{\"model\":\"up\",\"max_tokens\":77");
        if (turns.Any(turn => turn.Calls > 0))
        {
            body.Append(",\"tools\":[{\"name\":\"f\",\"description\":\"" + system + "\",\"input_schema\":{ \"type\" : \"object\" }}]");
            body.Append((extras & 3) switch
            {
                0 => "",
                1 => ",\"tool_choice\":{\"type\":\"auto\",\"disable_parallel_tool_use\":true}",
                2 => ",\"tool_choice\":{\"type\":\"any\"}",
                _ => ",\"tool_choice\":{\"type\":\"tool\",\"name\":\"f\"}",
            });
        }

        body.Append(",\"system\":[{\"type\":\"text\",\"text\":\"" + system + "\"}],\"messages\":[");
        body.Append("{\"role\":\"user\",\"content\":\"" + first + "\"}");
        for (var i = 0; i < turns.Count; i++)
        {
            AppendTurn(body, turns[i], i);
        }

        body.Append(']');
        body.Append((extras & 4) != 0 ? ",\"temperature\":0.25" : "");
        body.Append((extras & 8) != 0 ? ",\"stop_sequences\":[\"" + first + "x\",\"y\"]" : "");
        body.Append((extras & 4) != 0 ? ",\"metadata\":{\"user_id\":\"u-1\"}" : "");
        return body.Append((extras & 8) != 0 ? ",\"stream\":true}" : "}").ToString();
    }

    private static void AppendTurn(
        StringBuilder body, (string Text, int Calls, string Arguments, string Result, string After) turn, int number)
    {
        if (turn.Calls == 0)
        {
            body.Append(
                ",{\"role\":\"assistant\",\"content\":\"" + turn.Text + "\"},{\"role\":\"user\",\"content\":\"" + turn.After + "\"}");
            return;
        }

        body.Append(",{\"role\":\"assistant\",\"content\":[{\"type\":\"text\",\"text\":\"" + turn.Text + "\"}");
        for (var i = 0; i < turn.Calls; i++)
        {
            body.Append(
                CultureInfo.InvariantCulture, $",{{\"type\":\"tool_use\",\"id\":\"t_{number}-{i}\",\"name\":\"f\",\"input\":{turn.Arguments}}}");
        }

        body.Append("]},{\"role\":\"user\",\"content\":[");
        for (var i = 0; i < turn.Calls; i++)
        {
            body.Append(
                CultureInfo.InvariantCulture,
                $"{{\"type\":\"tool_result\",\"tool_use_id\":\"t_{number}-{i}\",\"content\":\"{turn.Result}\"}},");
        }

        body.Append("{\"type\":\"text\",\"text\":\"" + turn.After + "\"}]}");
    }

    private static void CheckRules(JsonElement messages)
    {
        var role = "assistant";
        var open = new HashSet<string>();
        foreach (var message in messages.EnumerateArray())
        {
            Assert.NotEqual(role, message.GetProperty("role").GetString());
            role = message.GetProperty("role").GetString()!;
            var content = message.GetProperty("content");
            if (content.ValueKind == JsonValueKind.String)
            {
                Assert.NotEqual("\"\"", content.GetRawText());
                Assert.Empty(open);
                continue;
            }

            var isPastResults = false;
            foreach (var block in content.EnumerateArray())
            {
                switch (block.GetProperty("type").GetString())
                {
                    case "tool_use":
                        open.Add(block.GetProperty("id").GetString()!);
                        break;
                    case "tool_result":
                        Assert.False(isPastResults);
                        Assert.True(open.Remove(block.GetProperty("tool_use_id").GetString()!));
                        break;
                    default:
                        isPastResults = true;
                        Assert.NotEqual("\"\"", block.GetProperty("text").GetRawText());
                        break;
                }
            }

            Assert.True(role == "assistant" || open.Count == 0);
        }
    }
}
