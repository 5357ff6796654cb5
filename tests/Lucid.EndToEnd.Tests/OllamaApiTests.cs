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
    public static TheoryData<string> Paid => [.. Family.Models
        .Where(model => model.Provider != "ollama").Select(model => model.Id)];

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

    [Theory]
    [MemberData(nameof(Paid))]
    public async Task A_chat_with_any_other_model_is_a_paid_call(string model)
    {
        Tenant tenant = await shared.Admin.CreateTenantAsync();
        string body = $$"""{"model":"{{model}}","messages":[{"role":"user","content":"Hi [[sim tokens=20]]"}]}""";
        long before = (await tenant.SettledAsync()).BalanceNano;

        RawAnswer keyless = await shared.Server.PostAsync("/api/chat", body);
        RawAnswer answer = await shared.Server.PostAsync("/api/chat", body, tenant.Bearer);

        Assert.Equal((401, 200), (keyless.Status, answer.Status));
        Assert.Equal("application/x-ndjson", answer.Header("content-type"));
        JsonElement[] lines = [.. answer.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.All(lines, line => Assert.Equal(model, line.GetProperty("model").GetString()));
        Assert.True(lines[^1].GetProperty("done").GetBoolean());
        Assert.True(lines[^1].GetProperty("eval_count").GetInt32() > 0);
        Assert.InRange((await tenant.SettledAsync()).BalanceNano, 0, before - 1);
    }

    [Fact]
    public async Task A_chat_with_tools_goes_on_without_ids()
    {
        Tenant tenant = await shared.Admin.CreateTenantAsync();
        const string Tools = """
            "tools":[{"type":"function","function":{"name":"get_weather","parameters":{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}}},{"type":"function","function":{"name":"get_time"}}]
            """;
        string ask = """{"role":"user","content":"get_weather and get_time [[sim rounds=1]]"}""";
        RawAnswer calling = await shared.Server.PostAsync(
            "/api/chat",
            $$"""{"model":"{{LucidSettings.AnthropicModel}}","stream":false,"messages":[{{ask}}],{{Tools}}}""",
            tenant.Bearer);
        JsonElement[] calls = [.. JsonDocument.Parse(calling.Body).RootElement.GetProperty("message")
            .GetProperty("tool_calls").EnumerateArray().Select(call => call.GetProperty("function"))];
        Assert.Equal(["get_weather", "get_time"], calls.Select(call => call.GetProperty("name").GetString()));

        // As Ollama's package sends them back: calls without ids, results by the name of their tool.
        string said = string.Join(',', calls.Select(call => $$"""{"function":{{call.GetRawText()}}}"""));
        RawAnswer answer = await shared.Server.PostAsync(
            "/api/chat",
            $$"""
            {"model":"{{LucidSettings.AnthropicModel}}","stream":false,{{Tools}},"messages":[{{ask}},
            {"role":"assistant","content":"","tool_calls":[{{said}}]},
            {"role":"tool","tool_name":"get_time","content":"noon"},
            {"role":"tool","tool_name":"get_weather","content":"18 C"}]}
            """,
            tenant.Bearer);

        Assert.Equal(200, answer.Status);
        string text = JsonDocument.Parse(answer.Body).RootElement.GetProperty("message").GetProperty("content").GetString()!;
        Assert.StartsWith(
            $"{Family.EchoOfResult("18 C")} {Family.EchoOfResult("noon")}", text, StringComparison.Ordinal);
    }

    private async Task<string[]> LinesAsync(string path, string body)
    {
        RawAnswer answer = await shared.Server.PostAsync(path, body);
        Assert.Equal(200, answer.Status);
        return answer.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
