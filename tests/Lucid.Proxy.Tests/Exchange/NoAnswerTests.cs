using System;
using System.Text;
using System.Threading.Tasks;
using Lucid.Testing.Http;
using Xunit;

namespace Lucid.Proxy.Tests.Exchange;

/// <summary>JSON that is valid, comes with 200, and is no answer: nobody pays for it.</summary>
public sealed class NoAnswerTests
{
    [Theory]
    [InlineData("/v1/chat/completions", "gpt-4o", "{}")]
    [InlineData("/v1/chat/completions", "gpt-4o", "[]")]
    [InlineData("/v1/chat/completions", "gpt-4o", "\"ok\"")]
    [InlineData("/v1/chat/completions", "gpt-4o", "null")]
    [InlineData("/v1/chat/completions", "gpt-4o", "{\"choices\":{}}")]
    [InlineData("/v1/chat/completions", "gpt-4o", "{\"detail\":\"Not Found\"}")]
    [InlineData("/v1/chat/completions", "gpt-4o", "{\"type\":\"message\",\"content\":[]}")]
    [InlineData("/v1/messages", "claude-sonnet-4-6", "{}")]
    [InlineData("/v1/messages", "claude-sonnet-4-6", "[{\"type\":\"message\"}]")]
    [InlineData("/v1/messages", "claude-sonnet-4-6", "{\"choices\":[]}")]
    [InlineData("/v1/messages", "gpt-4o", "{}")]
    [InlineData("/v1/chat/completions", "claude-sonnet-4-6", "{}")]
    public async Task Json_that_is_no_answer_is_broken(string path, string model, string body)
    {
        await using var upstream = ScriptedUpstream.Answering(Encoding.ASCII.GetBytes(
            $"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {body.Length}\r\n\r\n{body}"));
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);
        var answer = await proxy.PostAsync(
            path,
            $"{{\"model\":\"{model}\",\"max_tokens\":5,\"messages\":[{{\"role\":\"user\",\"content\":\"hi\"}}]}}");

        Assert.Equal(500, answer.Status);
        Assert.Contains(
            path == "/v1/messages" ? "api_error" : "upstream_error", answer.Text, StringComparison.Ordinal);
        await proxy.UntilAtRestAsync();
        Assert.Equal(10_000_000_000, proxy.Account.Balance.Value);
    }
}
