using System;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Lucid.EndToEnd.Tests.Rig;
using Lucid.Testing.Http;
using Xunit;

namespace Lucid.EndToEnd.Tests;

/// <summary>What Claude Code does besides sending messages.</summary>
public sealed class ClaudeCodeTests(SharedServer shared)
{
    public static TheoryData<string> All => Family.All;

    [Theory]
    [InlineData("/")]
    [InlineData("/api/hello")]
    public async Task The_probe_is_answered_at_once(string path) // P-91
    {
        using RawClient client = await shared.Server.ConnectAsync();
        await client.SendAsync($"HEAD {path} HTTP/1.1\r\nhost: lucid.test\r\n\r\n");

        RawAnswer answer = await client.ReadAnswerAsync(isToHead: true);

        Assert.Equal(200, answer.Status);
        Assert.Empty(answer.Body);
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_prompt_of_115_kilobytes_is_answered(string model)
    {
        Tenant tenant = await shared.Admin.CreateTenantAsync();
        string rules = JsonSerializer.Serialize(string.Concat(Enumerable.Repeat("Follow the house rules. ", 4800)));
        string body = $$$"""
            {"model":"{{{model}}}","max_tokens":100,"metadata":{"user_id":"{\"device\":\"d\",\"session\":\"s\"}"},
            "system":[{"type":"text","text":"x-anthropic-billing-header: cc_version=2.1"},
            {"type":"text","text":{{{rules}}},"cache_control":{"type":"ephemeral"}}],
            "messages":[{"role":"user","content":[
            {"type":"text","text":"Hello","cache_control":{"type":"ephemeral"}}]}]}
            """;

        RawAnswer answer = await shared.Server.PostAsync(
            "/v1/messages?beta=true", body, tenant.ApiKey, Bodies.Version, "anthropic-beta: claude-code-20250219");

        Assert.True(body.Length > 115_000);
        Assert.Equal(200, answer.Status);
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task An_overflow_of_the_context_is_told_in_the_words_it_acts_on(string model)
    {
        Tenant tenant = await shared.Admin.CreateTenantAsync();

        RawAnswer answer = await shared.Server.PostAsync(
            Bodies.MessagesPath, Bodies.Message("[[sim overflow]]", model: model), tenant.ApiKey, Bodies.Version);

        Assert.Equal(400, answer.Status);
        JsonElement error = JsonDocument.Parse(answer.Body).RootElement.GetProperty("error");
        Assert.Equal("invalid_request_error", error.GetProperty("type").GetString());
        Assert.StartsWith("prompt is too long", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }
}
