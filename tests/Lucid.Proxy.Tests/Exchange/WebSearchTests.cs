using System;
using System.Globalization;
using System.Text;
using System.Threading.Tasks;
using Lucid.Proxy.Dialects.Anthropic;
using Lucid.Testing.Http;
using Xunit;

namespace Lucid.Proxy.Tests.Exchange;

/// <summary>Searches that Anthropic runs inside a call and bills beside its tokens.</summary>
public sealed class WebSearchTests
{
    private const long Credit = 10_000_000_000;
    private const string Path = "/v1/messages";
    private const string Search = "{\"type\":\"web_search_20250305\",\"name\":\"web_search\"}";
    private const string Hi = "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]";

    private const string StartEvent =
        "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"m\",\"type\":\"message\","
        + "\"role\":\"assistant\",\"model\":\"up\",\"content\":[],\"stop_reason\":null,\"stop_sequence\":null,"
        + "\"usage\":{\"input_tokens\":10,\"output_tokens\":1,\"server_tool_use\":{\"web_search_requests\":0}}}}\n\n";

    [Theory]
    [InlineData("[{'type':'web_search_20250305','max_uses':3}]", 3)]
    [InlineData("[{'max_uses':3,'type':'web_se\\u0061rch_20260318'},{'name':'a','max_uses':9},{'type':'custom'}]", 3)]
    [InlineData("[{'type':'web_search_20250305'},{'type':'web_search_20260209','max_uses':2}]", 12)]
    [InlineData("[{'type':'web_search_20250305','max_uses':0}]", 10)]
    [InlineData("[{'type':'web_search_20250305','max_uses':null}]", 10)]
    [InlineData("[{'type':'web_search_20250305','max_uses':'x'}]", 10)]
    [InlineData("[{'type':'web_fetch_20250910','max_uses':5},{'type':'code_execution_20250825'}]", 0)]
    public void As_many_as_the_tool_says_or_ten_are_held_for(string tools, long searches) =>
        Assert.Equal(searches, AnthropicRequestPeek.Read(Encoding.UTF8.GetBytes(
            "{\"model\":\"m\",\"max_tokens\":5,\"tools\":" + tools.Replace('\'', '"') + "," + Hi + "}")).WebSearches);

    [Theory]
    [InlineData("{\"web_search_requests\":20}", 20)]
    [InlineData("{\"web_search_requests\":0}", 0)]
    [InlineData("{\"web_fetch_requests\":4}", 0)]
    [InlineData("null", 0)]
    public async Task Each_reported_search_is_charged(string use, long searches)
    {
        await using var upstream = ScriptedUpstream.Answering(Whole(
            "{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"up\",\"content\":["
            + "{\"type\":\"text\",\"text\":\"Hello\"}],\"stop_reason\":\"end_turn\",\"stop_sequence\":null,"
            + "\"usage\":{\"input_tokens\":10,\"output_tokens\":2,\"server_tool_use\":" + use + "}}"));
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);
        var answer = await proxy.PostAsync(Path, Body("claude-sonnet-4-6"));

        Assert.True(answer.Status == 200, answer.ToString());
        await proxy.UntilAtRestAsync();
        Assert.Equal(Credit - (10 * 300) - (2 * 1500) - (searches * 10_000_000), proxy.Account.Balance.Value);
    }

    [Fact]
    public async Task Who_leaves_pays_for_the_results_that_came()
    {
        const string Results =
            "event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":"
            + "{\"type\":\"web_search_tool_result\",\"tool_use_id\":\"srvtoolu_1\",\"content\":[]}}\n\n"
            + "event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":0}\n\n";
        var done = new TaskCompletionSource();
        await using var upstream = ScriptedUpstream.Start(async peer =>
        {
            await peer.ReadRequestAsync();
            await peer.SendAsync(
                "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: 100000\r\n\r\n"
                + StartEvent + Results + Results.Replace("\"index\":0", "\"index\":1", StringComparison.Ordinal));
            await done.Task;
        });
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);
        using (var client = await proxy.ConnectAsync())
        {
            await client.PostJsonAsync(
                Path,
                Body("claude-sonnet-4-6").Replace("{\"model\"", "{\"stream\":true,\"model\"", StringComparison.Ordinal),
                "x-api-key: " + proxy.Key);
            await client.ReadUntilAsync("\"index\":1}");
        }

        await proxy.UntilAtRestAsync();
        done.SetResult();
        Assert.Equal(Credit - (10 * 300) - (2 * 10_000_000), proxy.Account.Balance.Value);
    }

    [Fact]
    public async Task A_search_without_a_price_or_without_the_means_is_not_run()
    {
        await using var upstream = ScriptedUpstream.Answering(Whole("{}"));
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint, creditUsd: "0.09");
        var unpriced = await proxy.PostAsync(Path, Body("claude-budget"));
        var poor = await proxy.PostAsync(Path, Body("claude-sonnet-4-6"));

        Assert.Equal((400, 402), (unpriced.Status, poor.Status));
        Assert.Contains("web searches of claude-budget have no price here", unpriced.Text, StringComparison.Ordinal);
        Assert.Empty(upstream.Requests);
        Assert.Equal(90_000_000, proxy.Account.Balance.Value);
    }

    private static string Body(string model) =>
        "{\"model\":\"" + model + "\",\"max_tokens\":50,\"tools\":[" + Search + "]," + Hi + "}";

    private static byte[] Whole(string body) => Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {body.Length}\r\n\r\n{body}"));
}
