using System;
using System.Linq;
using System.Text.Json;
using Lucid.Simulator;
using Lucid.Simulator.Requests;
using Xunit;

namespace Lucid.Proxy.Tests.Simulator;

/// <summary>What OpenAI and the endpoints that look like it refuse.</summary>
public sealed class OpenAiRulesTests
{
    private const string Ask = """{"role":"user","content":"Q"}""";

    private const string Call =
        """{"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"a","arguments":"{}"}}]}""";

    private const string Png = """{"url":"data:image/png;base64,iVBORw=="}""";

    [Theory]
    [InlineData($$"""{{Ask}},{{Call}}""", "did not have response messages: c1")]
    [InlineData($$"""{{Ask}},{{Call}},{{Ask}}""", "did not have response messages: c1")]
    [InlineData("""{"role":"tool","tool_call_id":"c1","content":"R"}""", "must be a response to a preceeding message")]
    [InlineData("""{"role":"human","content":"Q"}""", "Invalid value: 'human'")]
    [InlineData("""{"role":"user","content":null}""", "expected a string, got null")]
    [InlineData("""{"role":"user","content":[{"type":"image","source":{}}]}""", "Invalid value: 'image'")]
    [InlineData("""{"role":"user","content":[{"type":"text","text":"x","cache_control":{}}]}""", "cache_control")]
    [InlineData("""{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/tiff;base64,AAAA"}}]}""",
        "unsupported image")]
    [InlineData("""{"role":"user","content":[{"type":"file","file":{"filename":"a","file_data":"AAAA"}}]}""", "file_data")]
    [InlineData("""{"role":"user","content":[{"type":"input_audio","input_audio":{"format":"ogg","data":"AAAA"}}]}""",
        "format")]
    [InlineData($$"""{{Ask}},{{Call}},{"role":"tool","tool_call_id":"c1","content":[{"type":"image_url","image_url":{{Png}}}]}""",
        "Invalid value: 'image_url'")]
    [InlineData($$"""{{Ask}},{"role":"assistant","content":"A","reasoning_content":"r"}""", "reasoning_content")]
    public void Messages_are_held_to_the_rules(string messages, string words) =>
        AssertRefused(Provider.OpenAi, $$"""{"model":"m","messages":[{{messages}}]}""", words);

    [Theory]
    [InlineData("m", "\"thinking\":{\"type\":\"adaptive\"}", "Unrecognized request argument supplied: thinking")]
    [InlineData("o3", "\"max_tokens\":5", "Use 'max_completion_tokens' instead")]
    [InlineData("gpt-4o", "\"max_completion_tokens\":32000", "supports at most 16384")]
    [InlineData("gpt-4o", "\"reasoning_effort\":\"low\"", "Unrecognized request argument")]
    [InlineData("m", "\"temperature\":2.5", "between 0 and 2")]
    [InlineData("m", "\"stop\":[\"a\",\"b\",\"c\",\"d\",\"e\"]", "at most 4")]
    [InlineData("m", "\"tools\":[]", "Expected at least 1")]
    [InlineData("m", "\"tool_choice\":\"required\"", "only allowed when 'tools'")]
    [InlineData("m", "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"a.b\"}}]", "does not match pattern")]
    public void Fields_are_held_to_the_rules(string model, string field, string words) =>
        AssertRefused(Provider.OpenAi, $$"""{"model":"{{model}}","messages":[{{Ask}}],{{field}}}""", words);

    [Theory]
    [InlineData("\"user\":\"u\"", "Unknown name \"user\": Cannot find field")]
    [InlineData("\"parallel_tool_calls\":true", "Unknown name \"parallel_tool_calls\"")]
    [InlineData(
        "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"a\",\"parameters\":{\"type\":\"object\","
        + "\"properties\":{\"p\":{\"type\":\"string\",\"const\":\"x\"}}}}}]",
        "Unknown name \"const\" at 'tools[0].function.parameters.properties.p'")]
    [InlineData(
        "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"a\",\"parameters\":{\"type\":[\"object\",\"null\"]}}}]",
        "Proto field is not repeating")]
    public void Gemini_knows_fewer_words(string field, string words) =>
        AssertRefused(Provider.Gemini, $$"""{"model":"m","messages":[{{Ask}}],{{field}}}""", words);

    [Fact]
    public void Gemini_checks_the_signature_of_its_thoughts()
    {
        const string Tools = "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"get_it\"}}]";
        JsonElement message = new Answered(
            Provider.Gemini, $$"""{"model":"gemini-3-pro","messages":[{"role":"user","content":"get_it"}],{{Tools}}}""")
            .Whole().GetProperty("choices")[0].GetProperty("message");
        string call = message.GetProperty("tool_calls")[0].GetRawText().Replace("\"id\":\"\"", "\"id\":\"c1\"");
        string id = JsonDocument.Parse(call).RootElement.GetProperty("id").GetString()!;
        string Back(string sent) => $$"""
            {"model":"gemini-3-pro","messages":[{{Ask}},{"role":"assistant","tool_calls":[{{sent}}]},
            {"role":"tool","tool_call_id":"{{id}}","content":"R"}]}
            """;

        Assert.Null(new Answered(Provider.Gemini, Back(call)).Problem);
        AssertRefused(
            Provider.Gemini, Back(call.Replace("signature\":\"CsQB", "signature\":\"CsQBx")), "Corrupted thought");
        AssertRefused(Provider.Gemini, Back(call.Replace("\"google\"", "\"other\"")), "missing a thought_signature");
    }

    [Fact]
    public void Gemini_stream_has_its_quirks()
    {
        const string Request = """
            {"model":"m","stream":true,"stream_options":{"include_usage":true},"reasoning_effort":"low",
            "messages":[{"role":"user","content":"get_a get_b [[sim thinking=9]]"}],
            "tools":[{"type":"function","function":{"name":"get_a"}},{"type":"function","function":{"name":"get_b"}}]}
            """;
        Answered answered = new(Provider.Gemini, Request);

        JsonElement[] chunks = [.. answered.Chunks()];

        JsonElement[] calls =
            [.. chunks.Select(chunk => chunk.GetProperty("choices")[0].GetProperty("delta").GetProperty("tool_calls")[0])];
        Assert.Equal(2, calls.Length);
        Assert.All(calls, call => Assert.False(call.TryGetProperty("index", out _)));
        Assert.True(calls[0].TryGetProperty("extra_content", out _));
        Assert.False(calls[1].TryGetProperty("extra_content", out _));
        Assert.Equal("stop", chunks[^1].GetProperty("choices")[0].GetProperty("finish_reason").GetString());
        JsonElement usage = chunks[^1].GetProperty("usage");
        Assert.Equal(
            9,
            usage.GetProperty("total_tokens").GetInt32() - usage.GetProperty("prompt_tokens").GetInt32()
            - usage.GetProperty("completion_tokens").GetInt32());
    }

    [Fact]
    public void OpenClaw_streams_no_usage_even_when_asked()
    {
        Answered answered = new(Provider.OpenClaw, $$"""
            {"model":"openclaw","stream":true,"stream_options":{"include_usage":true},"messages":[{{Ask}}]}
            """);

        Assert.All(answered.Chunks(), chunk => Assert.False(chunk.TryGetProperty("usage", out _)));
        Assert.Equal("data: [DONE]\n\n", answered.Events()[^1]);
    }

    private static void AssertRefused(Provider provider, string json, string words)
    {
        RequestProblem? problem = new Answered(provider, json).Problem;

        Assert.NotNull(problem);
        Assert.Contains(words, problem.Message!, StringComparison.Ordinal);
    }
}
