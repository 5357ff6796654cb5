using System;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;
using Lucid.Proxy.Catalog;
using Lucid.Testing.Http;
using Xunit;

namespace Lucid.Proxy.Tests.Exchange;

/// <summary>Service tiers, speeds, regions and the long window: what changes the provider's price changes ours, or is
/// refused (field.md row 4).</summary>
public sealed class TierTests
{
    private const string Chat = "/v1/chat/completions";
    private const string Messages = "/v1/messages";
    private const long Credit = 10_000_000_000;

    // Ten tokens in, two out, at 300 and 1500 nano-dollars.
    private const long Usual = (10 * 300) + (2 * 1500);

    [Theory]
    [InlineData(Chat, "gpt-4o", "\"service_tier\":\"priority\"", "service_tier")]
    [InlineData(Chat, "gpt-4o", "\"service_tier\":\"flex\"", "service_tier")]
    [InlineData(Chat, "gpt-4o", "\"service_tier\":\"\\u0070riority\"", "service_tier")]
    [InlineData(Chat, "gpt-tiers", "\"service_tier\":\"ultrafast\"", "service_tier")]
    [InlineData(Chat, "gpt-4o", "\"service_tier\":1", "service_tier")]
    [InlineData(Messages, "claude-sonnet-4-6", "\"speed\":\"fast\"", "speed")]
    [InlineData(Messages, "claude-sonnet-4-6", "\"inference_geo\":\"us\"", "inference_geo")]
    [InlineData(Messages, "claude-sonnet-4-6", "\"service_tier\":\"priority\"", "service_tier")]
    [InlineData(Messages, "claude-tiers", "\"inference_geo\":\"moon\"", "inference_geo")]
    [InlineData(Messages, "claude-tiers", "\"speed\":\"fast\",\"speed\":\"standard\"", "speed")]
    public async Task A_tier_without_a_price_is_refused_by_name_and_costs_nothing(
        string path, string model, string more, string field)
    {
        await using var upstream = ScriptedUpstream.Answering(Whole("{}"));
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);
        var answer = await proxy.PostAsync(path, Body(model, more));

        Assert.Equal(400, answer.Status);
        Assert.Contains(field, answer.Text, StringComparison.Ordinal);
        if (path == Chat)
        {
            using var json = JsonDocument.Parse(answer.Text);
            Assert.Equal(field, json.RootElement.GetProperty("error").GetProperty("param").GetString());
        }

        Assert.Empty(upstream.Requests);
        Assert.Equal(Credit, proxy.Account.Balance.Value);
    }

    [Theory]
    [InlineData("gpt-4o", "\"service_tier\":\"auto\"", "default", 1000)]
    [InlineData("gpt-4o", "\"service_tier\":\"default\"", "default", 1000)]
    [InlineData("gpt-4o", "\"service_tier\":null", null, 1000)]
    [InlineData("gpt-tiers", "\"service_tier\":\"priority\"", "priority", 1700)]
    [InlineData("gpt-tiers", "\"service_tier\":\"priority\"", null, 1700)]
    [InlineData("gpt-tiers", "\"service_tier\":\"priority\"", "default", 1000)]
    [InlineData("gpt-tiers", "\"service_tier\":\"flex\"", "flex", 500)]
    [InlineData("gpt-tiers", "\"service_tier\":\"auto\"", "priority", 1700)]
    [InlineData("gpt-tiers", "\"user\":\"u\"", "priority", 1700)]
    [InlineData("gpt-tiers", "\"user\":\"u\"", "default", 1000)]
    public async Task A_chat_completion_costs_the_price_of_the_tier_that_it_was_served_in(
        string model, string more, string? served, long factor)
    {
        foreach (var isStream in new[] { false, true })
        {
            await using var upstream = isStream
                ? ScriptedUpstream.Answering(ChatStream(served))
                : ScriptedUpstream.Answering(Whole(ChatAnswer(served)));
            await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);
            var body = Body(model, isStream ? more + ",\"stream\":true" : more);
            var answer = await proxy.PostAsync(Chat, body);

            Assert.Equal(200, answer.Status);
            Assert.Equal(Credit - (Usual * factor / 1000), proxy.Account.Balance.Value);
            var sent = Assert.Single(upstream.Requests).Text;
            Assert.Contains(more, sent, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("\"speed\":\"fast\"", "\"speed\":\"fast\"", 6000)]
    [InlineData("\"speed\":\"fast\"", "\"speed\":\"standard\"", 1000)]
    [InlineData("\"speed\":\"fast\"", "\"speed\":null", 6000)]
    [InlineData("\"speed\":\"fast\",\"inference_geo\":\"us\"", "\"speed\":\"fast\",\"inference_geo\":\"us\"", 6600)]
    [InlineData("\"service_tier\":\"standard_only\"", "\"inference_geo\":\"us\"", 1100)]
    [InlineData("\"inference_geo\":\"global\"", "\"inference_geo\":\"global\",\"service_tier\":\"priority\"", 1000)]
    public async Task A_message_costs_the_price_of_the_speed_and_region_that_it_was_served_in(
        string more, string served, long factor)
    {
        foreach (var path in new[] { Messages, Chat })
        {
            await using var upstream = ScriptedUpstream.Answering(Whole(
                "{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"up\",\"content\":[{\"type\":\"text\","
                + "\"text\":\"Hello\"}],\"stop_reason\":\"end_turn\",\"stop_sequence\":null,\"usage\":{\"input_tokens\":10,"
                + "\"output_tokens\":2," + served + "}}"));
            await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);
            var answer = await proxy.PostAsync(path, Body("claude-tiers", path == Messages ? more : "\"user\":\"u\""));

            // A translated request asks for nothing: what the answer says decides alone.
            var expected = path == Chat && served.Contains("null", StringComparison.Ordinal) ? 1000 : factor;
            Assert.Equal(200, answer.Status);
            Assert.Equal(Credit - (Usual * expected / 1000), proxy.Account.Balance.Value);
        }
    }

    [Fact]
    public async Task The_catalog_says_which_tiers_have_a_price()
    {
        await using var upstream = ScriptedUpstream.Answering(Whole("{}"));
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);
        using var client = await proxy.ConnectAsync();
        await client.SendAsync("GET /v1/models/gpt-tiers HTTP/1.1\r\nhost: x\r\n\r\n");
        var answer = await client.ReadAnswerAsync();
        Assert.Contains("\"tiers\":{\"flex\":\"0.5\",\"priority\":\"1.7\"}", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_hold_of_a_tier_is_a_bound_of_its_price()
    {
        await using var upstream = ScriptedUpstream.Answering(Whole(ChatAnswer("priority")));
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint, creditUsd: "0.000150");

        // 50 tokens of output are 75,000 nano-dollars, with the input about 130,000: enough for the usual price alone.
        var usual = await proxy.PostAsync(Chat, Body("gpt-tiers", "\"service_tier\":\"default\""));
        Assert.Equal(200, usual.Status);
        var prior = await proxy.PostAsync(Chat, Body("gpt-tiers", "\"service_tier\":\"priority\""));
        Assert.Equal(402, prior.Status);
        var unsaid = await proxy.PostAsync(Chat, Body("gpt-tiers", "\"user\":\"u\""));
        Assert.Equal(402, unsaid.Status);
    }

    [Theory]
    [InlineData("claude-sonnet-4-6", "context-1m-2025-08-07", null)]
    [InlineData("claude-sonnet-4-6", "a, context-1m-2025-08-07 ,b", "a,b")]
    [InlineData("claude-tiers", "a,context-1m-2025-08-07", "a,context-1m-2025-08-07")]
    public async Task The_long_window_is_asked_for_only_where_the_hold_covers_it(
        string model, string betas, string? sent)
    {
        await using var upstream = ScriptedUpstream.Answering(Whole(
            "{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"up\",\"content\":[],"
            + "\"stop_reason\":\"end_turn\",\"stop_sequence\":null,\"usage\":{\"input_tokens\":10,\"output_tokens\":2}}"));
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);
        var answer = await proxy.PostAsync(Messages, Body(model, "\"top_k\":1"), "anthropic-beta: " + betas);

        Assert.Equal(200, answer.Status);
        Assert.Equal(sent, Assert.Single(upstream.Requests).Header("anthropic-beta"));
        Assert.Equal(sent == betas ? null : "anthropic-beta.context-1m", answer.Header("x-lucid-dropped"));
    }

    [Fact]
    public async Task The_long_window_is_refused_in_strict_mode()
    {
        await using var upstream = ScriptedUpstream.Answering(Whole("{}"));
        await using var proxy = await ProxyUnderTest.StartAsync(
            upstream.Endpoint, limits: new LimitSettings { Strict = true });
        var answer = await proxy.PostAsync(
            Messages, Body("claude-sonnet-4-6", "\"top_k\":1"), "anthropic-beta: context-1m-2025-08-07");

        Assert.Equal(400, answer.Status);
        Assert.Contains("anthropic-beta", answer.Text, StringComparison.Ordinal);
        Assert.Empty(upstream.Requests);
    }

    private static string Body(string model, string more) =>
        "{\"model\":\"" + model + "\",\"max_tokens\":50,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]," + more + "}";

    private static string ChatAnswer(string? tier) =>
        "{\"id\":\"c1\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"up\",\"choices\":[{\"index\":0,\"message\":"
        + "{\"role\":\"assistant\",\"content\":\"Hello\"},\"finish_reason\":\"stop\"}]" + Tier(tier)
        + ",\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":2,\"total_tokens\":12}}";

    private static byte[] ChatStream(string? tier)
    {
        const string head = "data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"up\"";
        var events = head + Tier(tier) + ",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hello\"},\"finish_reason\":\"stop\"}]}\n\n"
            + head + Tier(tier) + ",\"choices\":[],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":2,\"total_tokens\":12}}\n\n"
            + "data: [DONE]\n\n";
        return Encoding.UTF8.GetBytes(
            $"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: {events.Length}\r\n\r\n{events}");
    }

    private static string Tier(string? tier) => tier is null ? "" : ",\"service_tier\":\"" + tier + "\"";

    private static byte[] Whole(string json) => Encoding.UTF8.GetBytes(
        $"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {json.Length}\r\n\r\n{json}");
}
