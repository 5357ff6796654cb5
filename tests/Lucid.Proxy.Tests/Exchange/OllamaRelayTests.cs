using System;
using System.Threading.Tasks;
using Lucid.Testing.Http;
using Xunit;
using static Lucid.Proxy.Tests.Exchange.OllamaUpstream;

namespace Lucid.Proxy.Tests.Exchange;

/// <summary>Ollama's own API: bytes pass as they come, but for the model's name.</summary>
public sealed class OllamaRelayTests
{
    [Fact]
    public async Task Lines_pass_byte_for_byte_without_a_key_from_this_machine()
    {
        await using var upstream = Lines(First, Last);
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint, creditUsd: "0");
        const string Body = "{ \"model\" : \"llama3\", \"messages\":[], \"keep_alive\":\"5m\"}";

        using var client = await proxy.ConnectAsync();

        // As curl posts it.
        await client.SendAsync(
            "POST /api/chat HTTP/1.1\r\nhost: localhost:8080\r\ncontent-type: application/x-www-form-urlencoded\r\n"
            + $"content-length: {Body.Length}\r\n\r\n{Body}");
        var answer = await client.ReadAnswerAsync();

        Assert.Equal((200, First + Last), (answer.Status, answer.Text));
        Assert.Equal("application/x-ndjson", answer.Header("content-type"));
        var request = Assert.Single(upstream.Requests);
        Assert.StartsWith("POST /api/chat HTTP/1.1\r\n", request.Head, StringComparison.Ordinal);
        Assert.Equal(Body, request.Text);
    }

    [Fact]
    public async Task A_name_of_the_catalog_is_translated_both_ways()
    {
        // Cut anywhere: the name is found in whole lines only.
        await using var upstream = Lines(First[..15], First[15..] + Last[..9], Last[9..^1]);
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);

        var answer = await PostAsync(proxy, "/api/chat", "{\"model\":\"ollama-llama3\",\"messages\":[]}");

        Assert.Equal((First + Last[..^1]).Replace("\"llama3\"", "\"ollama-llama3\"", StringComparison.Ordinal), answer.Text);
        Assert.Equal("{\"model\":\"llama3\",\"messages\":[]}", Assert.Single(upstream.Requests).Text);
    }

    [Fact]
    public async Task A_line_leaves_before_the_next_one_comes()
    {
        var seen = new TaskCompletionSource();
        await using var upstream = ScriptedUpstream.Start(async peer =>
        {
            await peer.ReadRequestAsync();
            await peer.SendAsync("HTTP/1.1 200 OK\r\ncontent-type: application/x-ndjson\r\ntransfer-encoding: chunked\r\n\r\n");
            await peer.SendAsync(Chunk(First));
            await seen.Task;
            await peer.SendAsync(Chunk(Last) + "0\r\n\r\n");
            await peer.WaitForClientEndAsync();
        });
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);
        using var client = await proxy.ConnectAsync();
        await client.PostJsonAsync("/api/generate", "{\"model\":\"llama3\",\"prompt\":\"x\"}");

        await client.ReadUntilAsync("\"done\":false}\n");
        seen.SetResult();

        await client.ReadUntilAsync("\"eval_count\":1}\n");
    }

    [Theory]
    [InlineData("/api/tags")]
    [InlineData("/api/version")]
    public async Task Pages_are_fetched_without_a_body(string path)
    {
        await using var upstream = Answering(200, "{\"models\":[]}");
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);
        using var client = await proxy.ConnectAsync();
        await client.GetAsync(path);

        var answer = await client.ReadAnswerAsync();

        Assert.Equal("{\"models\":[]}", answer.Text);
        Assert.StartsWith($"GET {path} HTTP/1.1\r\n", Assert.Single(upstream.Requests).Head, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_ollama_refuses_comes_back_as_it_is()
    {
        await using var upstream = Answering(404, "{\"error\":\"model 'x' not found\"}");
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);

        var answer = await PostAsync(proxy, "/api/chat", "{\"model\":\"x\"}");

        Assert.Equal((404, "{\"error\":\"model 'x' not found\"}"), (answer.Status, answer.Text));
    }

    [Fact]
    public async Task A_whole_answer_is_one_whatever_its_line_breaks()
    {
        const string Pretty = "{\n  \"details\": {\n    \"model\": \"llama3\"\n  },\n  \"model\": \"llama3\"\n}\n";
        await using var upstream = Answering(200, Pretty);
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);

        var answer = await PostAsync(proxy, "/api/show", "{\"model\":\"ollama-llama3\"}");

        Assert.Equal(Pretty.Replace("  \"model\": \"llama3\"\n}\n", "  \"model\": \"ollama-llama3\"\n}\n", StringComparison.Ordinal), answer.Text);
    }

    [Theory]
    [InlineData("no JSON at all")]
    [InlineData("{\"model\":\"llama3\",\"done\":")]
    [InlineData("{\"model\":\"llama3\"} trailing\nmore")]
    public async Task What_cannot_be_read_passes_as_it_came(string rest)
    {
        await using var upstream = Lines(First + rest);
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);

        var answer = await PostAsync(proxy, "/api/chat", "{\"model\":\"ollama-llama3\",\"messages\":[]}");

        Assert.Equal(
            First.Replace("\"llama3\"", "\"ollama-llama3\"", StringComparison.Ordinal) + rest, answer.Text);
    }

    [Theory]
    [InlineData("{\"messages\":[]}", "model is required")]
    [InlineData("{\"model\":\"a\",\"model\":\"b\"}", "model")]
    [InlineData("[]", "must be a JSON object")]
    public async Task A_malformed_call_is_refused_in_ollamas_shape(string body, string words)
    {
        await using var upstream = Lines(First, Last);
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);

        var answer = await PostAsync(proxy, "/api/chat", body);

        Assert.Equal(400, answer.Status);
        Assert.StartsWith("{\"error\":\"", answer.Text, StringComparison.Ordinal);
        Assert.Contains(words, answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cut_stream_says_so_and_has_no_end()
    {
        await using var upstream = ScriptedUpstream.Start(async peer =>
        {
            await peer.ReadRequestAsync();
            await peer.SendAsync("HTTP/1.1 200 OK\r\ncontent-type: application/x-ndjson\r\ntransfer-encoding: chunked\r\n\r\n");
            await peer.SendAsync(Chunk(First));
            peer.Close();
        });
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);

        var answer = await PostAsync(proxy, "/api/chat", "{\"model\":\"llama3\"}");

        Assert.False(answer.IsComplete);
        Assert.StartsWith(First + "{\"error\":\"", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_of_ours_is_said_into_the_lines_of_a_slow_model()
    {
        var came = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        await using var upstream = ScriptedUpstream.Start(async peer =>
        {
            var request = await peer.ReadRequestAsync();
            came.TrySetResult();
            if (request!.Head.StartsWith("POST /api/chat ", StringComparison.Ordinal))
            {
                await go.Task;
                await peer.SendAsync(
                    "HTTP/1.1 200 OK\r\ncontent-type: application/x-ndjson\r\ntransfer-encoding: chunked\r\n\r\n");
                await peer.SendAsync(Chunk(First) + Chunk(Last) + "0\r\n\r\n");
            }

            await peer.WaitForClientEndAsync();
        });
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint, keepAliveMs: 1);
        var slow = PostAsync(proxy, "/api/chat", "{\"model\":\"llama3\"}");
        await came.Task;

        // What a chat hears by now, the local call would have heard too: it began earlier, on the same clock.
        using var chat = await proxy.ConnectAsync();
        await chat.PostJsonAsync(
            "/v1/chat/completions",
            "{\"model\":\"gpt-4o\",\"max_tokens\":9,\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}",
            "x-api-key: " + proxy.Key);
        await chat.WaitForAsync(": keepalive\n");
        go.SetResult();

        var answer = await slow;
        Assert.Equal((200, First + Last), (answer.Status, answer.Text));
    }
}
