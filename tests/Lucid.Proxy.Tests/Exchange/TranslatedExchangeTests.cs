using System;
using System.Text.Json;
using System.Threading.Tasks;
using Lucid.Proxy.Catalog;
using Lucid.Testing.Http;
using Xunit;

namespace Lucid.Proxy.Tests.Exchange;

/// <summary>Calls whose model's upstream speaks another dialect than the client.</summary>
public sealed class TranslatedExchangeTests
{
    private const string Chat = "/v1/chat/completions";
    private const string Hi = "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]";

    private const string OpenAiAnswer =
        "{\"id\":\"c1\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"up\",\"choices\":[{\"index\":0,\"message\":"
        + "{\"role\":\"assistant\",\"content\":\"Hello\"},\"finish_reason\":\"stop\"}],"
        + "\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":2,\"total_tokens\":12}}";

    private const string AnthropicAnswer =
        "{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"up\",\"content\":[{\"type\":\"text\",\"text\":\"Hello\"}],"
        + "\"stop_reason\":\"end_turn\",\"stop_sequence\":null,\"usage\":{\"input_tokens\":10,\"output_tokens\":2}}";

    private const string OllamaAnswer =
        "{\"model\":\"up\",\"created_at\":\"2026-01-01T00:00:00Z\",\"message\":{\"role\":\"assistant\",\"content\":\"Hello\"},"
        + "\"done\":true,\"done_reason\":\"stop\",\"prompt_eval_count\":10,\"eval_count\":2}";

    [Fact]
    public async Task A_messages_client_reaches_a_chat_completions_model_and_pays_its_usage()
    {
        await using var upstream = Answering(OpenAiAnswer);
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);
        var answer = await proxy.PostAsync(
            "/v1/messages?beta=true",
            "{\"model\":\"gpt-4o\",\"max_tokens\":50,\"top_k\":3,\"system\":\"S\"," + Hi + "}",
            "anthropic-beta: a");

        Assert.Equal(200, answer.Status);
        using var json = JsonDocument.Parse(answer.Text);
        Assert.Equal("message", json.RootElement.GetProperty("type").GetString());
        Assert.Equal("gpt-4o", json.RootElement.GetProperty("model").GetString());
        Assert.Equal("Hello", json.RootElement.GetProperty("content")[0].GetProperty("text").GetString());
        Assert.Equal("top_k", answer.Header("x-lucid-dropped"));
        Assert.Equal(10_000_000_000 - (10 * 300) - (2 * 1500), proxy.Account.Balance.Value);
        Assert.Equal(0, proxy.Account.Held.Value);
        var request = Assert.Single(upstream.Requests);
        Assert.StartsWith("POST /v1/chat/completions HTTP/1.1\r\n", request.Head, StringComparison.Ordinal);
        Assert.Null(request.Header("anthropic-beta"));
        Assert.Equal(
            "{\"model\":\"gpt-4o-upstream\",\"max_tokens\":50,\"messages\":[{\"role\":\"system\",\"content\":\"S\"},"
            + "{\"role\":\"user\",\"content\":\"Hi\"}]}",
            request.Text);
    }

    [Fact]
    public async Task A_chat_completions_client_reaches_a_messages_model_with_the_clamp_of_its_balance()
    {
        await using var upstream = Answering(AnthropicAnswer);
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);
        var answer = await proxy.PostAsync(Chat, "{\"model\":\"claude-sonnet-4-6\"," + Hi + "}");

        using var json = JsonDocument.Parse(answer.Text);
        Assert.Equal("chat.completion", json.RootElement.GetProperty("object").GetString());
        Assert.Null(answer.Header("x-lucid-dropped"));
        Assert.Equal(10_000_000_000 - (10 * 300) - (2 * 1500), proxy.Account.Balance.Value);
        var request = Assert.Single(upstream.Requests);
        Assert.StartsWith("POST /v1/messages HTTP/1.1\r\n", request.Head, StringComparison.Ordinal);
        Assert.Equal("2023-06-01", request.Header("anthropic-version"));
        Assert.Equal("sim-upstream", request.Header("x-api-key"));
        Assert.Equal(
            "{\"model\":\"claude-upstream\",\"max_tokens\":4096,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}",
            request.Text);
    }

    [Theory]
    [InlineData(Chat)]
    [InlineData("/v1/messages")]
    public async Task Both_endpoints_reach_a_native_ollama(string path)
    {
        await using var upstream = Answering(OllamaAnswer);
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);
        var answer = await proxy.PostAsync(path, "{\"model\":\"llama\",\"max_tokens\":50," + Hi + "}");

        Assert.Equal(200, answer.Status);
        Assert.Contains("Hello", answer.Text, StringComparison.Ordinal);
        var request = Assert.Single(upstream.Requests);
        Assert.StartsWith("POST /api/chat HTTP/1.1\r\n", request.Head, StringComparison.Ordinal);
        Assert.Contains("\"num_predict\":50", request.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_large_prompt_is_sent_from_where_it_was_translated()
    {
        await using var upstream = Answering(OpenAiAnswer);
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);
        var prompt = new string('x', 60_000);
        var answer = await proxy.PostAsync(
            "/v1/messages",
            "{\"model\":\"gpt-4o\",\"max_tokens\":50,\"messages\":[{\"role\":\"user\",\"content\":\"" + prompt + "\"}]}");

        Assert.Equal(200, answer.Status);
        using var sent = JsonDocument.Parse(Assert.Single(upstream.Requests).Text);
        Assert.Equal(prompt, sent.RootElement.GetProperty("messages")[0].GetProperty("content").GetString());
    }

    [Theory]
    [InlineData("x-lucid-strict: true", false, 400)]
    [InlineData("x-lucid-strict: false", true, 200)]
    [InlineData("x-other: 1", true, 400)]
    [InlineData("x-other: 1", false, 200)]
    public async Task Strict_refuses_what_cannot_be_carried_and_holds_nothing(string header, bool option, int status) // field 13
    {
        await using var upstream = Answering(OpenAiAnswer);
        await using var proxy = await ProxyUnderTest.StartAsync(
            upstream.Endpoint, limits: new LimitSettings { Strict = option });
        var answer = await proxy.PostAsync(
            "/v1/messages", "{\"model\":\"gpt-4o\",\"max_tokens\":50,\"top_k\":3," + Hi + "}", header);

        Assert.Equal(status, answer.Status);
        if (status == 400)
        {
            Assert.Contains("top_k: cannot be carried", answer.Text, StringComparison.Ordinal);
            Assert.Empty(upstream.Requests);
            Assert.Equal(10_000_000_000, proxy.Account.Balance.Value);
            Assert.Equal(0, proxy.Account.Held.Value);
        }
    }

    [Theory]
    [InlineData(Chat, "gpt-4o", "{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,AAAA\"}}")]
    [InlineData(Chat, "claude-sonnet-4-6", "{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,AAAA\"}}")]
    [InlineData("/v1/messages", "gpt-4o", "{\"type\":\"image\",\"source\":{\"type\":\"base64\",\"media_type\":\"image/png\",\"data\":\"AAAA\"}}")]
    [InlineData("/v1/messages", "claude-sonnet-4-6", "{\"type\":\"image\",\"source\":{\"type\":\"url\",\"url\":\"https://a/b\"}}")]
    public async Task Input_that_a_model_does_not_take_is_refused_with_the_models_that_do(
        string path, string model, string part)
    {
        await using var upstream = Answering(OpenAiAnswer);
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);
        var answer = await proxy.PostAsync(
            path,
            "{\"model\":\"" + model + "\",\"max_tokens\":50,\"messages\":[{\"role\":\"user\",\"content\":["
            + "{\"type\":\"text\",\"text\":\"a\"}," + part + "]}]}");

        Assert.Equal(400, answer.Status);
        Assert.Contains(
            "messages[0].content[1]: this model takes no image input; these do: llama", answer.Text, StringComparison.Ordinal);
        Assert.Empty(upstream.Requests);
    }

    [Fact]
    public async Task Thinking_of_ours_never_reaches_anthropic() // P-56
    {
        const string Ours = "{\"type\":\"thinking\",\"thinking\":\"x\",\"signature\":\"lucid.none\"}";
        const string Theirs = "{ \"type\":\"thinking\", \"thinking\":\"\\u0078\", \"signature\":\"EqQB\" }";
        const string Text = "{\"type\":\"text\",\"text\":\"A\"}";
        const string Start = "{\"model\":\"claude-sonnet-4-6\",\"max_tokens\":50,\"messages\":[{\"role\":\"user\",\"content\":\"Q\"},{\"role\":\"assistant\",\"content\":[";
        const string End = "]},{\"role\":\"user\",\"content\":\"R\"}]}";
        await using var upstream = Answering(AnthropicAnswer);
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);
        foreach (var (sent, expected) in new[]
        {
            (Ours + " , " + Text, " " + Text),
            (Text + "," + Ours, Text),
            (Theirs + "," + Ours + "," + Ours + "," + Text, Theirs + "," + Text),
            (Ours + "," + Theirs + "," + Ours, Theirs),
        })
        {
            var answer = await proxy.PostAsync("/v1/messages", Start + sent + End);
            Assert.Equal(200, answer.Status);
            Assert.Equal(
                (Start + expected + End).Replace("claude-sonnet-4-6", "claude-upstream", StringComparison.Ordinal),
                upstream.Requests[^1].Text);
        }
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("\"user\":null,", "")]
    [InlineData("\"user\":\"joe\",", "-")]
    public async Task An_upstream_that_remembers_by_user_is_told_who_calls_here(string user, string behind)
    {
        await using var upstream = Answering(OpenAiAnswer);
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);
        await proxy.PostAsync(Chat, "{\"model\":\"claw\",\"max_tokens\":50," + user + Hi + "}");
        await proxy.PostAsync("/v1/messages", "{\"model\":\"claw\",\"max_tokens\":50," + Hi + "}");

        using var first = JsonDocument.Parse(upstream.Requests[0].Text);
        using var second = JsonDocument.Parse(upstream.Requests[1].Text);
        var named = first.RootElement.GetProperty("user").GetString()!;
        Assert.Equal(second.RootElement.GetProperty("user").GetString() + behind, named[..(named.Length - (behind.Length * 64))]);
        Assert.StartsWith($"lucid-{proxy.Workspace.Value}-", named, StringComparison.Ordinal);
        Assert.DoesNotContain("joe", named, StringComparison.Ordinal);
    }

    private static ScriptedUpstream Answering(string json) => ScriptedUpstream.Start(async peer =>
    {
        while (await peer.ReadRequestAsync() is not null)
        {
            await peer.AnswerJsonAsync(200, json);
        }
    });
}
