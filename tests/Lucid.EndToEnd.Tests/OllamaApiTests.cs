using System;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Lucid.EndToEnd.Tests.Rig;
using Lucid.Testing.Http;
using Xunit;

namespace Lucid.EndToEnd.Tests;

/// <summary>Ollama's own API, as its package calls it: no key, from this machine.</summary>
public sealed class OllamaApiTests(SharedServer shared)
{
    [Theory]
    [InlineData("llama3")]
    [InlineData(LucidSettings.OllamaModel)]
    public async Task A_chat_streams_lines_that_name_the_model_as_it_was_asked_for(string model)
    {
        string[] lines = await LinesAsync(
            "/api/chat",
            $$"""{"model":"{{model}}","messages":[{"role":"user","content":"Hi [[sim tokens=20]]"}]}""");

        Assert.Equal(21, lines.Length);
        Assert.All(
            lines, line => Assert.Equal(model, JsonDocument.Parse(line).RootElement.GetProperty("model").GetString()));
        Assert.Equal(20, JsonDocument.Parse(lines[^1]).RootElement.GetProperty("eval_count").GetInt32());
    }

    [Fact]
    public async Task A_generation_answers()
    {
        string[] lines = await LinesAsync("/api/generate", """{"model":"llama3","prompt":"Hi","stream":false}""");

        Assert.NotEmpty(JsonDocument.Parse(lines.Single()).RootElement.GetProperty("response").GetString()!);
    }

    [Theory]
    [InlineData("/api/show", """{"model":"ollama-llama3"}""", "capabilities")]
    [InlineData("/api/embed", """{"model":"all-minilm","input":"a"}""", "embeddings")]
    public async Task Other_calls_answer(string path, string body, string field)
    {
        string[] lines = await LinesAsync(path, body);

        Assert.True(JsonDocument.Parse(lines.Single()).RootElement.TryGetProperty(field, out _));
    }

    [Theory]
    [InlineData("/api/tags", "models")]
    [InlineData("/api/version", "version")]
    public async Task Pages_answer(string path, string field)
    {
        RawAnswer answer = await shared.Server.GetAsync(path);

        Assert.Equal(200, answer.Status);
        Assert.True(JsonDocument.Parse(answer.Body).RootElement.TryGetProperty(field, out _));
    }

    [Theory]
    [InlineData("host: evil.example")]
    [InlineData("origin: https://evil.example")]
    public async Task A_web_page_from_elsewhere_is_turned_away(string header)
    {
        RawAnswer tags = await shared.Server.GetAsync("/api/tags", header);
        RawAnswer chat = await shared.Server.PostAsync("/api/chat", """{"model":"llama3"}""", header);

        Assert.Equal((403, 403), (tags.Status, chat.Status));
        Assert.StartsWith("{\"error\":\"", tags.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/chat")]
    [InlineData("/api/embed")]
    public async Task A_model_of_ollamas_cloud_is_not_local(string path)
    {
        RawAnswer answer = await shared.Server.PostAsync(path, """{"model":"gpt-oss:120b-cloud"}""");

        Assert.Equal(404, answer.Status);
        Assert.Contains("cloud", JsonDocument.Parse(answer.Body).RootElement.GetProperty("error").GetString()!);
    }

    private async Task<string[]> LinesAsync(string path, string body)
    {
        RawAnswer answer = await shared.Server.PostAsync(path, body);
        Assert.Equal(200, answer.Status);
        return answer.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
