using System.Linq;
using System.Text;
using Lucid.Proxy.Dialects;
using Xunit;

namespace Lucid.Proxy.Tests.Dialects.Requests;

/// <summary>Bounds on what is looked for among other things: a request that passes them would cost a reactor seconds, and
/// that before anything of it is paid.</summary>
public sealed class TurnRulesTests
{
    [Fact]
    public void As_many_calls_of_one_turn_as_the_bound_says_are_answered_one_by_one() =>
        Assert.Equal(ProblemKind.None, Translate(Calls(256), "").Kind);

    [Fact]
    public void One_call_more_is_refused_by_its_place()
    {
        var problem = Translate(Calls(257), "");
        Assert.Equal(ProblemKind.InvalidValue, problem.Kind);
        Assert.StartsWith("messages", problem.Parameter, System.StringComparison.Ordinal);
        Assert.Contains("more than 256", problem.Message, System.StringComparison.Ordinal);
    }

    [Fact]
    public void More_results_than_the_bound_are_refused_whatever_they_answer()
    {
        var results = string.Join(',', Enumerable.Range(0, 300).Select(
            i => $"{{\"role\":\"tool\",\"tool_call_id\":\"x{i}\",\"content\":\"r\"}}"));
        var problem = Translate("{\"role\":\"user\",\"content\":\"Hi\"}," + results, "");
        Assert.Equal(ProblemKind.InvalidValue, problem.Kind);
        Assert.Contains("more than 256", problem.Message, System.StringComparison.Ordinal);
    }

    [Fact]
    public void More_parts_than_the_bound_are_refused()
    {
        var parts = string.Join(',', Enumerable.Repeat("{\"type\":\"text\",\"text\":\"a\"}", 32_769));
        var problem = Translate($"{{\"role\":\"user\",\"content\":[{parts}]}}", "");
        Assert.Equal((ProblemKind.InvalidValue, "messages"), (problem.Kind, problem.Parameter));
    }

    [Fact]
    public void A_choice_among_more_tools_than_the_bound_is_refused()
    {
        var tools = string.Join(',', Enumerable.Range(0, 1025).Select(
            i => $"{{\"type\":\"function\",\"function\":{{\"name\":\"t{i}\",\"parameters\":{{\"type\":\"object\"}}}}}}"));
        const string Choice = "{\"type\":\"allowed_tools\",\"allowed_tools\":{\"mode\":\"auto\",\"tools\":"
            + "[{\"type\":\"function\",\"function\":{\"name\":\"t1\"}}]}}";
        var problem = Translate(
            "{\"role\":\"user\",\"content\":\"Hi\"}", $",\"tools\":[{tools}],\"tool_choice\":{Choice}");
        Assert.Equal((ProblemKind.InvalidValue, "tool_choice"), (problem.Kind, problem.Parameter));
    }

    [Theory]
    [InlineData("a,b", "b,a", "")]
    [InlineData("a,a", "a", "")]
    [InlineData("a", "a,a", "messages[3].content: is a second result")]
    [InlineData("a,a", "a,a", "messages[3].content: is a second result")]
    [InlineData("a", "a,b", "messages[3].content: is the result of a tool call that does not stand")]
    [InlineData("a,b", "b", "messages[1].tool_calls[0]: is a tool call without its result")]
    [InlineData("a,b", "b,c", "messages[1].tool_calls[0]: is a tool call without its result")]
    [InlineData("a", "", "messages[1].tool_calls[0]: is a tool call without its result")]
    [InlineData("", "a", "messages[2].content: is the result of a tool call that does not stand")]
    public void Every_call_has_one_result(string calls, string results, string expected)
    {
        var all = calls.Length == 0 ? "" : string.Join(',', calls.Split(',').Select(
            id => $"{{\"id\":\"{id}\",\"type\":\"function\",\"function\":{{\"name\":\"f\",\"arguments\":\"{{}}\"}}}}"));
        var tools = results.Length == 0 ? "" : string.Concat(results.Split(',').Select(
            id => $",{{\"role\":\"tool\",\"tool_call_id\":\"{id}\",\"content\":\"r\"}}"));
        var problem = Translate(
            "{\"role\":\"user\",\"content\":\"Hi\"},{\"role\":\"assistant\",\"content\":\"ok\",\"tool_calls\":["
            + all + "]}" + tools,
            "");
        Assert.StartsWith(expected, problem.Message ?? "", System.StringComparison.Ordinal);
        Assert.Equal(expected.Length > 0, problem.Kind != ProblemKind.None);
    }

    private static string Calls(int count)
    {
        var calls = string.Join(',', Enumerable.Range(0, count).Select(
            i => $"{{\"id\":\"c{i}\",\"type\":\"function\",\"function\":{{\"name\":\"f\",\"arguments\":\"{{}}\"}}}}"));
        var results = string.Join(',', Enumerable.Range(0, count).Select(
            i => $"{{\"role\":\"tool\",\"tool_call_id\":\"c{i}\",\"content\":\"r\"}}"));
        return "{\"role\":\"user\",\"content\":\"Hi\"},"
            + $"{{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{calls}]}},{results}";
    }

    private static RequestProblem Translate(string messages, string more) => GoldenRequests.Translate(
        Encoding.UTF8.GetBytes($"{{\"model\":\"m\",\"messages\":[{messages}]{more}}}"),
        Dialect.OpenAi,
        GoldenRequests.Target("openai-to-anthropic/x"),
        isStrict: false,
        out _,
        out _);
}
