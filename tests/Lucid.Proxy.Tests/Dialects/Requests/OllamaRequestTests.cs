using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using CsCheck;
using Lucid.Proxy.Dialects;
using Lucid.Proxy.Dialects.Requests;
using Lucid.Testing;
using Xunit;

namespace Lucid.Proxy.Tests.Dialects.Requests;

/// <summary>Requests of Ollama's native chat: what another dialect can say comes back byte for byte, and reading costs no
/// memory. A failure prints the seed; <c>LUCID_SEED</c> repeats it.</summary>
public sealed class OllamaRequestTests
{
    private const int Rounds = 2000;

    private const string Png =
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    private static readonly Gen<string> Text = Gen.OneOf(
        "a", " b ", "\\n", "\\\"", "\\\\", "\\/", "\\u00e9", "\\ud83d\\ude00", "\\ud83d", "é漢", "😀", "{}", "\\t")
        .Array[1, 5].Select(string.Concat);

    private static readonly Gen<string> Arguments = Gen.OneOf(
        "{}", "{ \"x\" : 1.50e+2 }", "{\"a\":[null,true,{}],\"b\":\"\\u00e9\\n\\\"\\\\\"}", "{\"k\":12345678901234567890}");

    private static readonly Gen<(string Text, int Calls, string Arguments, string Result, string After)> Turn =
        Gen.Select(Text, Gen.Int[0, 3], Arguments, Text, Text);

    private static readonly Gen<(string System, string First, (string, int, string, string, string)[] Turns, int Extras)>
        Conversation = Gen.Select(Text, Text, Turn.Array[0, 4], Gen.Int[0, 15]);

    private static string? Seed => Environment.GetEnvironmentVariable("LUCID_SEED");

    [Theory]
    [InlineData("ollama-to-anthropic", Dialect.Anthropic, "anthropic-to-ollama")]
    [InlineData("ollama-to-openai", Dialect.OpenAi, "openai-to-ollama")]
    [InlineData("ollama-to-ollama", Dialect.Ollama, "ollama-to-ollama")]
    internal void A_request_comes_back_from_the_other_dialect_as_it_was(string there, Dialect middle, string back) =>
        Conversation.Sample(
            sample =>
            {
                var body = Body(sample.System, sample.First, sample.Turns, sample.Extras);
                Assert.Equal(body, Say(Say(body, Dialect.Ollama, there), middle, back));
            },
            seed: Seed,
            iter: Rounds);

    [Fact]
    public void An_id_that_is_made_is_the_same_when_the_conversation_goes_on()
    {
        const string Head = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"},"
            + "{\"role\":\"assistant\",\"tool_calls\":[{\"function\":{\"name\":\"f\",\"arguments\":{}}}]},"
            + "{\"role\":\"tool\",\"content\":\"1\"}";
        var shorter = Say(Head + "]}", Dialect.Ollama, "ollama-to-openai");
        var longer = Say(Head + ",{\"role\":\"user\",\"content\":\"More\"}]}", Dialect.Ollama, "ollama-to-openai");

        Assert.Contains("\"tool_call_id\":\"call_1_0\"", shorter, StringComparison.Ordinal);
        Assert.StartsWith(shorter[..shorter.IndexOf("\"}]", StringComparison.Ordinal)], longer, StringComparison.Ordinal);
    }

    [Fact]
    public void More_calls_or_results_than_the_bound_are_refused_before_they_are_looked_for()
    {
        var calls = string.Join(',', Enumerable.Repeat("{\"function\":{\"name\":\"f\",\"arguments\":{}}}", 257));
        var results = string.Concat(Enumerable.Repeat(",{\"role\":\"tool\",\"content\":\"1\"}", 257));
        const string User = "{\"role\":\"user\",\"content\":\"Hi\"}";
        var many = Problem($"{User},{{\"role\":\"assistant\",\"tool_calls\":[{calls}]}}");
        var answers = Problem($"{User},{{\"role\":\"assistant\",\"content\":\"x\"}}{results}");

        Assert.Equal((ProblemKind.InvalidValue, "messages[1].tool_calls[256]"), (many.Kind, many.Parameter));
        Assert.Equal((ProblemKind.InvalidValue, "messages[258].content"), (answers.Kind, answers.Parameter));
    }

    [Fact]
    public void A_request_costs_no_memory()
    {
        var body = Encoding.UTF8.GetBytes(Body("s", "f", [("t", 3, "{\"a\":1}", "r", "x")], 15)).AsMemory();
        var target = GoldenRequests.Target("ollama-to-anthropic/x");
        var scratch = new ChatRequest();
        var result = new RewrittenRequest();
        var perRequest = AllocationMeter.PerStep(
            count =>
            {
                for (var i = 0; i < count; i++)
                {
                    result.Clear();
                    RequestTranslation.Run(body, Dialect.Ollama, target, isStrict: false, scratch, result);
                }
            },
            steps: 100);

        Assert.Equal(0, perRequest);
        Assert.False(scratch.HasProblem);
    }

    private static string Say(string body, Dialect from, string pair)
    {
        var problem = GoldenRequests.Translate(
            Encoding.UTF8.GetBytes(body), from, GoldenRequests.Target(pair + "/x"), isStrict: false, out var sent, out _);
        Assert.Equal(ProblemKind.None, problem.Kind);
        return sent;
    }

    private static RequestProblem Problem(string messages) => GoldenRequests.Translate(
        Encoding.UTF8.GetBytes($"{{\"model\":\"m\",\"messages\":[{messages}]}}"),
        Dialect.Ollama,
        GoldenRequests.Target("ollama-to-openai/x"),
        isStrict: false,
        out _,
        out _);

    /// <summary>A request in the very form in which our writer says it.</summary>
    private static string Body(
        string system,
        string first,
        IReadOnlyList<(string Text, int Calls, string Arguments, string Result, string After)> turns,
        int extras)
    {
        var body = new StringBuilder("{\"model\":\"up\",\"options\":{\"num_predict\":77,\"num_ctx\":8192");
        body.Append((extras & 1) != 0 ? ",\"temperature\":0.25" : "");
        body.Append((extras & 2) != 0 ? ",\"stop\":[\"" + first + "x\",\"y\"]" : "");
        body.Append("},\"messages\":[{\"role\":\"system\",\"content\":\"" + system + "\"},");
        body.Append("{\"role\":\"user\",\"content\":\"" + first + "\"");
        body.Append((extras & 4) != 0 ? ",\"images\":[\"" + Png + "\"]}" : "}");
        for (var i = 0; i < turns.Count; i++)
        {
            AppendTurn(body, turns[i], i);
        }

        body.Append(']');
        if (turns.Any(turn => turn.Calls > 0))
        {
            body.Append(",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"description\":\"" + system
                + "\",\"parameters\":{ \"type\" : \"object\" }}}]");
        }

        return body.Append((extras & 8) != 0 ? ",\"stream\":true}" : ",\"stream\":false}").ToString();
    }

    private static void AppendTurn(
        StringBuilder body, (string Text, int Calls, string Arguments, string Result, string After) turn, int number)
    {
        body.Append(",{\"role\":\"assistant\",\"content\":\"" + turn.Text + "\"");
        for (var i = 0; i < turn.Calls; i++)
        {
            body.Append(i == 0 ? ",\"tool_calls\":[" : ",").Append(
                CultureInfo.InvariantCulture,
                $"{{\"id\":\"t_{number}-{i}\",\"function\":{{\"name\":\"f\",\"arguments\":{turn.Arguments}}}}}");
        }

        body.Append(turn.Calls > 0 ? "]}" : "}");
        for (var i = 0; i < turn.Calls; i++)
        {
            body.Append(
                CultureInfo.InvariantCulture,
                $",{{\"role\":\"tool\",\"content\":\"{turn.Result}\",\"tool_name\":\"f\",\"tool_call_id\":\"t_{number}-{i}\"}}");
        }

        body.Append(",{\"role\":\"user\",\"content\":\"" + turn.After + "\"}");
    }
}
