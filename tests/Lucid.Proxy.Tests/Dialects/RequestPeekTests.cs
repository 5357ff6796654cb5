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
    [InlineData("\"model\":\"m\",\"system\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"https://a.example/b\"}}]", "system")]
    [InlineData("\"model\":\"m\",\"system\":[{\"type\":\"text\",\"text\":\"a\"},{\"file\":{\"file_id\":\"f\"}}]", "system")]
    [InlineData("\"model\":\"m\",\"system\":[\"a\"]", "system")]
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
    [InlineData("[{'type':'text','text':'a'}]", "0/0/0/0 0")]
    [InlineData("[{'type':'t\\u0065xt','text':'a'}]", "0/0/0/0 0")]
    [InlineData("[{'type':'image_url','image_url':{'url':'https://a/b.png'}}]", "1/0/0/0 0")]
    [InlineData("[{'type':'image_url','image_url':'https://a/b.png'}]", "1/0/0/0 0")]
    [InlineData("[{'type':'image_url','image_url':{'url':'data:image/png;base64,AAAA'}}]", "1/0/0/0 26")]
    [InlineData("[{'type':'oops','image_url':{'url':'data:image/png;base64,AAAA'}}]", "1/0/0/0 26 unbounded")]
    [InlineData("[{'image_url':{'url':'data:image/png;base64,AAAA'}}]", "1/0/0/0 26")]
    [InlineData("[{'type':'image_url','image_url':{'url':'data:image/svg+xml,xxxx'}}]", "1/0/0/0 0 unbounded")]
    [InlineData("[{'type':'image_url','image_url':{'url':'data:application/pdf;base64,AA'}}]", "1/1/0/0 30")]
    [InlineData("[{'type':'image_url','image_url':{'url':'data:video/mp4;base64,AAAA'}}]", "1/0/0/1 26")]
    [InlineData("[{'type':'image_url','image_url':{'url':'file-7'}}]", "1/0/0/0 0 unbounded")]
    [InlineData("[{'type':'input_audio','input_audio':{'data':'AAAAAAAA','format':'wav'}}]", "0/0/1/0 8")]
    [InlineData("[{'type':'input_audio','input_audio':{}}]", "0/0/1/0 0")]
    [InlineData("[{'type':'video_url','video_url':{'url':'https://a/b.mp4'}}]", "0/0/0/1 0")]
    [InlineData("[{'type':'file','file':{'file_data':'data:application/pdf;base64,AA'}}]", "0/1/0/0 30")]
    [InlineData("[{'type':'file','file':{'file_data':'JVBERi0xLjQK'}}]", "0/1/0/0 12")]
    [InlineData("[{'type':'file','file':{'file_data':'data:text/plain;base64,AA'}}]", "0/0/0/0 0 unbounded")]
    [InlineData("[{'type':'file','file':{'file_id':'file-7'}}]", "0/0/0/0 0 unbounded")]
    [InlineData("[{'type':'hologram'}]", "0/0/0/0 0 unbounded")]
    public void Media_of_a_chat_completion_is_counted_by_kind(string content, string expected) =>
        Assert.Equal(expected, MediaOf(OpenAi(WithContent(content.Replace('\'', '"')))));

    [Fact]
    public void A_media_key_spelt_with_escapes_is_refused() =>
        Assert.Equal(
            ProblemKind.Ambiguous,
            OpenAi(WithContent("[{\"type\":\"text\",\"image_url\":{\"\\u0075rl\":\"https://a\"}}]")).Problem.Kind);

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
    [InlineData("[{'type':'text','text':'a'},{'type':'tool_result','content':[{'type':'text','text':'x'}]}]", "0/0/0/0 0")]
    [InlineData("[{'type':'image','source':{'type':'url','url':'https://a'}}]", "1/0/0/0 0")]
    [InlineData("[{'type':'image','source':{'type':'base64','data':'AAAAAAAA'}}]", "1/0/0/0 8")]
    [InlineData("[{'type':'tool_result','content':[{'type':'image','source':{'type':'base64','data':'AAAA'}}]}]", "1/0/0/0 4")]
    [InlineData("[{'type':'document','source':{'type':'base64','data':'AAAA'}}]", "0/1/0/0 4")]
    [InlineData("[{'type':'document','source':{'type':'text','data':'AAAA'}}]", "0/1/0/0 4 unbounded")]
    [InlineData("[{'type':'document','source':{'type':'file','file_id':'f'}}]", "0/1/0/0 0 unbounded")]
    [InlineData("[{'source':{'type':'base64','data':'AAAA'}}]", "0/0/0/0 4 unbounded")]
    [InlineData("[{'type':'search_result','source':'x'}]", "0/0/0/0 0 unbounded")]
    public void Media_of_a_message_is_counted_by_kind_inside_tool_results_too(string content, string expected) =>
        Assert.Equal(expected, MediaOf(Anthropic(WithContent(content.Replace('\'', '"')))));

    private static string MediaOf(in RequestPeek peek)
    {
        Assert.Equal(ProblemKind.None, peek.Problem.Kind);
        var media = peek.Media;
        return $"{media.Images}/{media.Documents}/{media.Sounds}/{media.Films} {media.InlineBytes}"
            + (peek.HasUnboundedInput ? " unbounded" : "");
    }

    private static string WithContent(string content) =>
        "{\"model\":\"m\",\"max_tokens\":5,\"messages\":[{\"role\":\"user\",\"content\":" + content + "}]}";

    private static RequestPeek OpenAi(string body) => OpenAiRequestPeek.Read(Encoding.UTF8.GetBytes(body));

    private static RequestPeek Anthropic(string body) => AnthropicRequestPeek.Read(Encoding.UTF8.GetBytes(body));
}
