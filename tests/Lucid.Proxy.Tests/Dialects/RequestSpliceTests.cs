using System;
using System.Text;
using Lucid.Net.Json;
using Lucid.Testing;
using Lucid.Proxy.Dialects;
using Lucid.Proxy.Dialects.OpenAi;
using Lucid.Proxy.Dialects.SameDialect;
using Xunit;

namespace Lucid.Proxy.Tests.Dialects;

public sealed class RequestSpliceTests
{
    private const string Messages = "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]";

    [Theory]
    [InlineData("{\"model\":\"m\",MSG}", "{\"model\":\"up\",MSG}")]
    [InlineData("{ \"x\" : 1.50e+2 , MSG,\n\t\"model\" :\"m\" }", "{ \"x\" : 1.50e+2 , MSG,\n\t\"model\" :\"up\" }")]
    [InlineData("{\"model\":\"m\",\"stream\":true,MSG}", "{\"stream_options\":{\"include_usage\":true},\"model\":\"up\",\"stream\":true,MSG}")]
    [InlineData("{\"model\":\"m\",\"stream\":true,\"stream_options\":null,MSG}", "{\"model\":\"up\",\"stream\":true,\"stream_options\":{\"include_usage\":true},MSG}")]
    [InlineData("{\"model\":\"m\",\"stream\":true,\"stream_options\":{ },MSG}", "{\"model\":\"up\",\"stream\":true,\"stream_options\":{\"include_usage\":true },MSG}")]
    [InlineData("{\"model\":\"m\",\"stream\":true,\"stream_options\":{\"a\":1},MSG}", "{\"model\":\"up\",\"stream\":true,\"stream_options\":{\"include_usage\":true,\"a\":1},MSG}")]
    [InlineData("{\"model\":\"m\",\"stream\":true,\"stream_options\":{\"include_usage\":false},MSG}", "{\"model\":\"up\",\"stream\":true,\"stream_options\":{\"include_usage\":true},MSG}")]
    [InlineData("{\"model\":\"m\",\"stream\":true,\"stream_options\":{\"include_usage\":true},MSG}", "{\"model\":\"up\",\"stream\":true,\"stream_options\":{\"include_usage\":true},MSG}")]
    public void Only_the_spliced_fields_change(string body, string expected) =>
        Assert.Equal(
            expected.Replace("MSG", Messages, StringComparison.Ordinal),
            Splice(body.Replace("MSG", Messages, StringComparison.Ordinal), maxOutputTokens: -1));

    [Fact]
    public void A_clamp_is_written_where_the_client_gave_no_maximum() =>
        Assert.Equal(
            "{\"max_tokens\":42,\"model\":\"up\"," + Messages + "}",
            Splice("{\"model\":\"m\"," + Messages + "}", maxOutputTokens: 42));

    [Fact]
    public void A_clamp_takes_the_place_of_a_null() =>
        Assert.Equal(
            "{\"model\":\"up\",\"max_tokens\":42," + Messages + "}",
            Splice("{\"model\":\"m\",\"max_tokens\":null," + Messages + "}", maxOutputTokens: 42));

    [Theory]
    [InlineData("{\"model\":\"m\",\"max_completion_tokens\":7,MSG}", -1, "{\"model\":\"up\",\"max_tokens\":7,MSG}")]
    [InlineData("{ \"max_completion_tokens\" : 7 ,MSG,\"model\":\"m\" }", -1, "{ \"max_tokens\" : 7 ,MSG,\"model\":\"up\" }")]
    [InlineData("{\"model\":\"m\",\"max_tokens\":null,\"max_completion_tokens\":7,MSG}", -1, "{\"model\":\"up\",\"max_tokens\":7,\"max_completion_tokens\":7,MSG}")]
    [InlineData("{\"model\":\"m\",\"max_tokens\":7,\"max_completion_tokens\":7,MSG}", -1, "{\"model\":\"up\",\"max_tokens\":7,\"max_completion_tokens\":7,MSG}")]
    [InlineData("{\"model\":\"m\",\"max_tokens\":7,\"max_completion_tokens\":null,MSG}", -1, "{\"model\":\"up\",\"max_tokens\":7,\"max_completion_tokens\":null,MSG}")]
    [InlineData("{\"model\":\"m\",\"max_completion_tokens\":null,MSG}", 42, "{\"model\":\"up\",\"max_tokens\":42,MSG}")]
    [InlineData("{\"model\":\"m\",\"max_completion_tokens\":null,\"max_tokens\":null,MSG}", 42, "{\"model\":\"up\",\"max_completion_tokens\":null,\"max_tokens\":42,MSG}")]
    [InlineData("{\"model\":\"m\",\"max_tokens\":null,\"max_completion_tokens\":null,MSG}", 42, "{\"model\":\"up\",\"max_tokens\":42,\"max_completion_tokens\":null,MSG}")]
    public void The_maximum_stands_under_the_name_that_every_server_knows(string body, long clamp, string expected) =>
        Assert.Equal(
            expected.Replace("MSG", Messages, StringComparison.Ordinal),
            Splice(body.Replace("MSG", Messages, StringComparison.Ordinal), clamp));

    [Theory]
    [InlineData("{\"model\":\"m\",\"max_completion_tokens\":7,MSG}", -1, "{\"model\":\"up\",\"max_completion_tokens\":7,MSG}")]
    [InlineData("{\"model\":\"m\",\"max_tokens\":7,MSG}", -1, "{\"model\":\"up\",\"max_tokens\":7,MSG}")]
    [InlineData("{\"model\":\"m\",MSG}", 42, "{\"max_completion_tokens\":42,\"model\":\"up\",MSG}")]
    [InlineData("{\"model\":\"m\",\"max_tokens\":null,MSG}", 42, "{\"model\":\"up\",\"max_completion_tokens\":42,MSG}")]
    [InlineData("{\"model\":\"m\",\"max_tokens\":null,\"max_completion_tokens\":null,MSG}", 42, "{\"model\":\"up\",\"max_tokens\":null,\"max_completion_tokens\":42,MSG}")]
    public void OpenAi_itself_knows_both_names_and_a_clamp_goes_by_the_newer(string body, long clamp, string expected) =>
        Assert.Equal(
            expected.Replace("MSG", Messages, StringComparison.Ordinal),
            Splice(body.Replace("MSG", Messages, StringComparison.Ordinal), clamp, usesMaxCompletionTokens: true));

    [Theory]
    [InlineData("{\"system\":\"Be brief.\",\"model\":\"m\",\"messages\":[{\"role\":\"user\"}]}", "{\"model\":\"up\",\"messages\":[{\"role\":\"system\",\"content\":\"Be brief.\"},{\"role\":\"user\"}]}")]
    [InlineData("{\"model\":\"m\",\"messages\":[ ],\"system\" : \"a\\n:\\\"\"}", "{\"model\":\"up\",\"messages\":[{\"role\":\"system\",\"content\":\"a\\n:\\\"\"} ]}")]
    [InlineData("{\"model\":\"m\",\"system\":null,\"messages\":[]}", "{\"model\":\"up\",\"messages\":[]}")]
    public void A_top_level_system_prompt_becomes_the_first_message(string body, string expected) =>
        Assert.Equal(expected, Splice(body, maxOutputTokens: -1));

    private static string Splice(string body, long maxOutputTokens, bool usesMaxCompletionTokens = false)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        var peek = OpenAiRequestPeek.Read(bytes);
        Assert.Equal(ProblemKind.None, peek.Problem.Kind);
        var edits = new SpliceList();
        RequestSplice.Plan(bytes, peek, Dialect.OpenAi, "\"up\""u8.ToArray(), maxOutputTokens, usesMaxCompletionTokens, edits);
        var sink = new CollectingSink();
        edits.WriteTo(bytes, sink);
        Assert.Equal(sink.Bytes, edits.ResultBytes(bytes.Length));
        return sink.Text;
    }
}
