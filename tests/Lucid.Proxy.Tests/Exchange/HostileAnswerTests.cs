using System;
using System.Text;
using System.Threading.Tasks;
using Lucid.Proxy.Relaying;
using Lucid.Testing.Http;
using Xunit;

namespace Lucid.Proxy.Tests.Exchange;

/// <summary>An upstream that makes us keep more than an answer has is cut off, also in a stream.</summary>
public sealed class HostileAnswerTests
{
    private const int UrlBytes = 500_000;

    // Twice the bound: it must not come to that.
    private const int Citations = 2 * BodyRelay.MaxAnswerBytes / UrlBytes;

    [Fact]
    public async Task Sources_without_end_end_the_stream()
    {
        var sent = 0;
        await using var upstream = ScriptedUpstream.Start(async peer =>
        {
            await peer.ReadRequestAsync();
            await peer.SendAsync(
                "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n"
                + Event("{\"type\":\"message_start\",\"message\":{\"model\":\"x\",\"usage\":{\"input_tokens\":3}}}")
                + Event("{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"Hi\"}}"));
            var citation = Encoding.ASCII.GetBytes(Event(
                "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"citations_delta\",\"citation\":"
                + "{\"type\":\"web_search_result_location\",\"url\":\"" + new string('u', UrlBytes)
                + "\",\"title\":\"t\"}}}"));
            for (; sent < Citations; sent++)
            {
                await peer.SendAsync(citation);
            }
        });
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);

        var answer = await proxy.PostAsync(
            "/v1/chat/completions",
            "{\"model\":\"claude-sonnet-4-6\",\"max_tokens\":50,\"stream\":true,"
            + "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}");

        Assert.Equal(200, answer.Status);
        Assert.Contains("\"content\":\"Hi\"", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("[DONE]", answer.Text, StringComparison.Ordinal);
        await proxy.UntilAtRestAsync();
        Assert.InRange(sent, BodyRelay.MaxAnswerBytes / UrlBytes, Citations - 1);
    }

    private static string Event(string json) => $"data: {json}\n\n";
}
