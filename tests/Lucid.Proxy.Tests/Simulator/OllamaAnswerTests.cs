using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;
using Lucid.Simulator;
using Lucid.Testing.Http;
using Xunit;

namespace Lucid.Proxy.Tests.Simulator;

/// <summary>Ollama's own API: rules, answers a line at a time, pages.</summary>
public sealed class OllamaAnswerTests(SimulatorRig rig) : IClassFixture<SimulatorRig>
{
    [Theory]
    [InlineData("\"max_tokens\":5", 400, "max_tokens")]
    [InlineData("\"options\":{\"num_predict\":5,\"max_tokens\":5}", 400, "max_tokens")]
    [InlineData("\"think\":true", 400, "does not support thinking")]
    public void Fields_are_held_to_the_rules(string field, int status, string words) => AssertRefused(
        $$"""{"model":"llama3","messages":[{"role":"user","content":"Q"}],{{field}}}""", status, words);

    [Theory]
    [InlineData("""{"role":"user","content":[{"type":"text","text":"x"}]}""", 400, "cannot unmarshal array")]
    [InlineData("""{"role":"developer","content":"x"}""", 400, "invalid message format")]
    [InlineData("""{"role":"tool","content":"x"}""", 400, "without its call")]
    [InlineData(
        """{"role":"assistant","content":"","tool_calls":[{"function":{"name":"a","arguments":"{}"}}]}""",
        400, "ToolCallFunctionArguments")]
    [InlineData("""{"role":"user","content":"x","images":["iVBORw=="]}""", 500, "missing data required for image")]
    public void Messages_are_held_to_the_rules(string message, int status, string words) => AssertRefused(
        $$"""{"model":"llama3","messages":[{{message}}]}""", status, words);

    [Fact]
    public void A_model_by_its_public_name_is_not_there() => AssertRefused(
        """{"model":"ollama-llama3","messages":[{"role":"user","content":"Q"}]}""", 404, "not found");

    [Fact]
    public void Lines_sum_to_the_whole_with_thinking_calls_and_counts()
    {
        const string Request = """
            {"model":"qwen3","think":true,"STREAM,"messages":[{"role":"user","content":"get_a [[sim thinking=5 tokens=4]]"}],
            "tools":[{"type":"function","function":{"name":"get_a","parameters":{"type":"object","properties":{"p":{"type":"integer"}}}}}]}
            """;
        JsonElement whole = new Answered(Provider.Ollama, Request.Replace("\"STREAM", "\"stream\":false")).Whole();
        List<JsonElement> lines = [.. new Answered(Provider.Ollama, Request.Replace("\"STREAM", "\"stream\":true"))
            .Events().Select(line => JsonDocument.Parse(line).RootElement)];

        Assert.Equal(
            whole.GetProperty("message").GetProperty("thinking").GetString(),
            string.Concat(lines.Select(line => TextOf(line, "thinking"))));
        Assert.Equal(
            whole.GetProperty("message").GetProperty("content").GetString(),
            string.Concat(lines.Select(line => TextOf(line, "content"))));
        JsonElement call = lines[^2].GetProperty("message").GetProperty("tool_calls")[0];
        Assert.Equal(JsonValueKind.Object, call.GetProperty("function").GetProperty("arguments").ValueKind);
        Assert.Equal("stop", lines[^1].GetProperty("done_reason").GetString());
        Assert.Equal(
            whole.GetProperty("eval_count").GetInt32(), lines[^1].GetProperty("eval_count").GetInt32());
    }

    [Theory]
    [InlineData("/api/generate", """{"model":"llama3","prompt":"Hi [[sim tokens=3]]","stream":false}""", "\"response\":\"")]
    [InlineData("/api/generate", """{"model":"llama3"}""", "\"done_reason\":\"load\"")]
    [InlineData("/api/show", """{"model":"llama3"}""", "\"capabilities\":[\"completion\"")]
    [InlineData("/api/embed", """{"model":"all-minilm","input":["a","b"]}""", "\"embeddings\":[[0.")]
    public async Task Other_calls_answer(string path, string body, string part)
    {
        using RawClient client = await rig.ConnectAsync();
        await client.PostJsonAsync(path, body);

        RawAnswer answer = await client.ReadAnswerAsync();

        Assert.Equal(200, answer.Status);
        Assert.Contains(part, Encoding.UTF8.GetString(answer.Body), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/tags", "llama3:latest")]
    [InlineData("/api/version", "\"version\":")]
    public async Task Pages_answer(string path, string part)
    {
        using RawClient client = await rig.ConnectAsync();
        await client.GetAsync(path);

        RawAnswer answer = await client.ReadAnswerAsync();

        Assert.Contains(part, Encoding.UTF8.GetString(answer.Body), StringComparison.Ordinal);
    }

    private static string? TextOf(JsonElement line, string name) =>
        line.GetProperty("message").TryGetProperty(name, out JsonElement text) ? text.GetString() : null;

    private static void AssertRefused(string json, int status, string words)
    {
        Lucid.Simulator.Requests.RequestProblem? problem = new Answered(Provider.Ollama, json).Problem;

        Assert.Equal(status, problem?.Status);
        Assert.Contains(words, problem!.Message!, StringComparison.Ordinal);
    }
}
