using System;
using System.Text;
using Lucid.Proxy.Dialects;
using Lucid.Proxy.Dialects.Anthropic;
using Lucid.Proxy.Dialects.OpenAi;
using Xunit;

namespace Lucid.Proxy.Tests.Dialects;

public sealed class RequestPeekTests
{
    private const string Messages = "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]";

    [Fact]
    public void What_the_proxy_needs_is_found_wherever_it_stands()
    {
        var text = "{ \"temperature\" : 1.0, " + Messages
            + ", \"stream\":true,\n\"max_tokens\": 77 ,\"model\":\"gpt-4o\"}";
        var peek = OpenAi(text);
        Assert.Equal(ProblemKind.None, peek.Problem.Kind);
        Assert.Equal("\"gpt-4o\"", text.Substring(peek.Model.Start, peek.Model.Bytes));
        Assert.True(peek.IsStream);
        Assert.Equal(77, peek.MaxOutputTokens);
        Assert.False(peek.WantsUsage);
    }

    [Fact]
    public void Two_maxima_that_differ_are_refused()
    {
        var peek = OpenAi("{\"model\":\"m\"," + Messages + ",\"max_tokens\":5,\"max_completion_tokens\":9}");
        Assert.Equal(ProblemKind.InvalidValue, peek.Problem.Kind);
        Assert.Equal("max_completion_tokens", peek.Problem.Parameter);
    }

    [Fact]
    public void Two_maxima_that_agree_are_one()
    {
        var peek = OpenAi("{\"model\":\"m\"," + Messages + ",\"max_tokens\":9,\"max_completion_tokens\":9}");
        Assert.Equal(ProblemKind.None, peek.Problem.Kind);
        Assert.Equal(9, peek.MaxOutputTokens);
    }

    [Theory]
    [InlineData("[]", null)]
    [InlineData("", null)]
    [InlineData("{\"model\":\"m\"", null)]
    [InlineData("{\"model\":\"m\",}", null)]
    [InlineData("{\"model\":\"m\"} x", null)]
    public void A_body_that_is_not_one_json_object_is_malformed(string body, string? parameter)
    {
        var problem = OpenAi(body).Problem;
        Assert.Equal(ProblemKind.Malformed, problem.Kind);
        Assert.Equal(parameter, problem.Parameter);
    }

    [Theory]
    [InlineData("\"model\":\"a\",\"model\":\"b\"", "model")]
    [InlineData("\"model\":\"a\",\"stream\":true,\"stream\":false", "stream")]
    [InlineData("\"model\":\"a\",\"max_tokens\":1,\"max_tokens\":2", "max_tokens")]
    [InlineData("\"model\":\"a\",\"messages\":[]", "messages")]
    [InlineData("\"model\":\"a\",\"stream_options\":{\"include_usage\":true,\"include_usage\":false}", "stream_options.include_usage")]
    public void A_field_that_is_read_and_stands_twice_is_refused_by_name(string members, string parameter)
    {
        var problem = OpenAi("{" + members + "," + Messages + "}").Problem;
        Assert.Equal(ProblemKind.Ambiguous, problem.Kind);
        Assert.Equal(parameter, problem.Parameter);
        Assert.Contains(parameter, problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"mod\\u0065l\":\"a\"", "model")]
    [InlineData("\"model\":\"a\",\"str\\u0065am\":true", "stream")]
    [InlineData("\"model\":\"a\",\"max\\u005ftokens\":1", "max_tokens")]
    public void An_escaped_spelling_of_a_field_that_is_read_is_refused_by_name(string members, string parameter)
    {
        var problem = OpenAi("{" + members + "," + Messages + "}").Problem;
        Assert.Equal(ProblemKind.Ambiguous, problem.Kind);
        Assert.Equal(parameter, problem.Parameter);
    }

    [Fact]
    public void A_field_that_is_read_in_capitals_is_refused_by_name()
    {
        var problem = OpenAi("{\"Model\":\"a\",\"model\":\"b\"," + Messages + "}").Problem;
        Assert.Equal(ProblemKind.Ambiguous, problem.Kind);
        Assert.Equal("model", problem.Parameter);
    }

    [Fact]
    public void Duplicates_elsewhere_are_the_upstreams_business() =>
        Assert.Equal(ProblemKind.None, OpenAi("{\"model\":\"a\",\"x\":1,\"x\":2," + Messages + "}").Problem.Kind);

    [Theory]
    [InlineData("\"model\":7", "model")]
    [InlineData("\"model\":\"\"", "model")]
    [InlineData("\"model\":\"m\",\"stream\":\"yes\"", "stream")]
    [InlineData("\"model\":\"m\",\"max_tokens\":\"9\"", "max_tokens")]
    [InlineData("\"model\":\"m\",\"max_tokens\":-1", "max_tokens")]
    [InlineData("\"model\":\"m\",\"max_tokens\":1.5", "max_tokens")]
    [InlineData("\"model\":\"m\",\"max_tokens\":99999999999", "max_tokens")]
    [InlineData("\"model\":\"m\",\"n\":0", "n")]
    [InlineData("\"model\":\"m\",\"stream_options\":[]", "stream_options")]
    [InlineData("\"model\":\"m\",\"tools\":{}", "tools")]
    public void A_wrong_type_is_refused_by_name(string members, string parameter)
    {
        var problem = OpenAi("{" + members + "," + Messages + "}").Problem;
        Assert.Equal(ProblemKind.InvalidValue, problem.Kind);
        Assert.Equal(parameter, problem.Parameter);
    }

    [Theory]
    [InlineData("{\"messages\":[]}", "model")]
    [InlineData("{\"model\":\"m\"}", "messages")]
    public void A_missing_field_is_named(string body, string parameter)
    {
        var problem = OpenAi(body).Problem;
        Assert.Equal(ProblemKind.Missing, problem.Kind);
        Assert.Equal(parameter, problem.Parameter);
    }

    [Theory]
    [InlineData("json_object")]
    [InlineData("json_schema")]
    public void Json_mode_is_refused(string type) // P-80
    {
        var format = "\"response_format\":{\"type\":\"" + type + "\"}";
        var problem = OpenAi("{\"model\":\"m\"," + format + "," + Messages + "}").Problem;
        Assert.Equal(ProblemKind.Unsupported, problem.Kind);
        Assert.Equal("response_format", problem.Parameter);
    }

    [Fact]
    public void Text_as_response_format_changes_nothing() =>
        Assert.Equal(
            ProblemKind.None,
            OpenAi("{\"model\":\"m\",\"response_format\":{\"type\":\"text\"}," + Messages + "}").Problem.Kind);

    [Theory]
    [InlineData("[{\"type\":\"text\",\"text\":\"a\"}]", false)]
    [InlineData("[{\"type\":\"image_url\",\"image_url\":{\"url\":\"https://a/b.png\"}}]", true)]
    [InlineData("[{\"type\":\"input_audio\",\"input_audio\":{}}]", true)]
    [InlineData("[{\"type\":\"t\\u0065xt\",\"text\":\"a\"}]", false)]
    public void Media_is_not_bounded_by_its_bytes(string content, bool isUnbounded) =>
        Assert.Equal(
            isUnbounded,
            OpenAi(WithContent(content)).HasUnboundedInput);

    [Theory]
    [InlineData("[{\"type\":\"function\",\"function\":{}}]", false)]
    [InlineData("[{\"type\":\"web_search\"}]", true)]
    public void Tools_that_the_provider_runs_are_not_bounded(string tools, bool isUnbounded)
    {
        var peek = OpenAi("{\"model\":\"m\",\"tools\":" + tools + "," + Messages + "}");
        Assert.True(peek.HasTools);
        Assert.Equal(isUnbounded, peek.HasUnboundedInput);
    }

    [Fact]
    public void Messages_need_a_maximum()
    {
        var problem = Anthropic("{\"model\":\"m\"," + Messages + "}").Problem;
        Assert.Equal(ProblemKind.Missing, problem.Kind);
        Assert.Equal("max_tokens", problem.Parameter);
    }

    [Theory]
    [InlineData("[{\"type\":\"text\",\"text\":\"a\"},{\"type\":\"tool_result\",\"tool_use_id\":\"t\",\"content\":[{\"type\":\"text\",\"text\":\"x\"}]}]", false)]
    [InlineData("[{\"type\":\"image\",\"source\":{\"type\":\"url\",\"url\":\"https://a\"}}]", true)]
    [InlineData("[{\"type\":\"tool_result\",\"tool_use_id\":\"t\",\"content\":[{\"type\":\"image\",\"source\":{}}]}]", true)]
    public void Media_inside_tool_results_counts_too(string content, bool isUnbounded) =>
        Assert.Equal(
            isUnbounded,
            Anthropic(WithContent(content)).HasUnboundedInput);

    private static string WithContent(string content) =>
        "{\"model\":\"m\",\"max_tokens\":5,\"messages\":[{\"role\":\"user\",\"content\":" + content + "}]}";

    private static RequestPeek OpenAi(string body) => OpenAiRequestPeek.Read(Encoding.UTF8.GetBytes(body));

    private static RequestPeek Anthropic(string body) => AnthropicRequestPeek.Read(Encoding.UTF8.GetBytes(body));
}
