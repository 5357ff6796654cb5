using System;
using System.Linq;
using System.Threading.Tasks;
using Lucid.Proxy.Catalog;
using Lucid.Testing.Http;
using Xunit;

namespace Lucid.Proxy.Tests.Exchange;

/// <summary>Ollama's own API: who may use it, under which names, and that bytes pass as they come.</summary>
public sealed class OllamaDoorTests
{
    private const string First = "{\"model\":\"llama3\",\"message\":{\"role\":\"assistant\",\"content\":\"H\\u00e9\"},\"done\":false}\n";
    private const string Last = "{\"model\":\"llama3\",\"message\":{\"content\":\"\"},\"done\":true,\"eval_count\":1}\n";

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

    [Theory]
    [InlineData("origin: http://localhost:3000")]
    [InlineData("origin: https://app.example.com")]
    [InlineData("x-forwarded-for: 10.0.0.1")]
    [InlineData("Forwarded: for=10.0.0.1")]
    [InlineData("x-real-ip: 10.0.0.1")]
    [InlineData("via: 1.1 front")]
    [InlineData("authorization: Bearer lx-wrong")]
    public async Task Who_speaks_for_somebody_else_needs_a_key(string header)
    {
        await using var upstream = Lines(First, Last);
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);

        var refused = await PostAsync(proxy, "/api/chat", "{\"model\":\"llama3\"}", header);

        Assert.Equal(401, refused.Status);
        Assert.StartsWith("{\"error\":\"A valid API key is required", refused.Text, StringComparison.Ordinal);
        Assert.Empty(upstream.Requests);
    }

    [Theory]
    [InlineData("host: evil.example")]
    [InlineData("host: evil.example:8080")]
    [InlineData("host: localhost.evil.example")]
    [InlineData("host: 127.0.0.1.evil.example")]
    [InlineData("host: 10.0.0.1:8080")]
    [InlineData("origin: http://evil.example")]
    [InlineData("origin: http://localhost.evil.example:8080")]
    [InlineData("origin: null")]
    public async Task A_web_page_whose_name_leads_here_is_turned_away(string header) // CVE-2024-28224
    {
        await using var upstream = Lines(First, Last);
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);

        using var client = await proxy.ConnectAsync();
        await client.GetAsync("/api/tags", header);
        var tags = await client.ReadAnswerAsync();
        var chat = await PostAsync(proxy, "/api/chat", "{\"model\":\"llama3\"}", header);

        Assert.Equal((403, 403), (tags.Status, chat.Status));
        Assert.StartsWith("{\"error\":\"", tags.Text, StringComparison.Ordinal);
        Assert.Empty(upstream.Requests);
        Assert.Equal(200, (await proxy.PostAsync("/api/chat", "{\"model\":\"llama3\"}", header)).Status);
    }

    [Fact]
    public async Task An_absolute_target_is_looked_at_like_the_host_it_replaces()
    {
        await using var upstream = Answering(200, "{}");
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);
        using var client = await proxy.ConnectAsync();

        await client.GetAsync("http://evil.example/api/tags", "host: localhost");

        Assert.Equal(403, (await client.ReadAnswerAsync()).Status);
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("LocalHost:8080")]
    [InlineData("lucid.localhost:80")]
    [InlineData("127.0.0.1:8080")]
    [InlineData("127.8.9.10")]
    [InlineData("[::1]:8080")]
    [InlineData("[::1]")]
    public async Task This_machine_has_several_names(string host)
    {
        await using var upstream = Answering(200, "{}");
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);
        using var client = await proxy.ConnectAsync();

        await client.GetAsync("/api/tags", "host: " + host);

        Assert.Equal(200, (await client.ReadAnswerAsync()).Status);
    }

    [Theory]
    [InlineData("/api/chat", "gpt-oss:120b-cloud")]
    [InlineData("/api/generate", "glm-4.6:cloud")]
    [InlineData("/api/embed", "some/model:1t-Cloud")]
    [InlineData("/api/show", " glm-4.6:cloud ")]
    [InlineData("/api/chat", "glm-4.6:cloud:local")]
    [InlineData("/api/chat", "gpt-oss: cloud")]
    [InlineData("/api/chat", "gpt-oss:20b-cloud : local")]
    [InlineData("/api/generate", "https://registry.ollama.ai/library/gpt-oss:\\u00a0cloud")]
    public async Task What_ollama_would_ask_its_cloud_for_is_not_local(string path, string model)
    {
        await using var upstream = Lines(First, Last);
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);
        var body = $"{{\"model\":\"{model}\"}}";

        var keyless = await PostAsync(proxy, path, body);
        var keyed = await proxy.PostAsync(path, body);

        Assert.Equal((404, 404), (keyless.Status, keyed.Status));
        Assert.Contains("cloud", keyless.Text, StringComparison.Ordinal);
        Assert.Empty(upstream.Requests);
    }

    [Theory]
    [InlineData("my-cloud")]
    [InlineData("my-cloud:latest")]
    [InlineData("registry.example:5000/my-cloud")]
    [InlineData("cloud:7b")]
    public async Task A_name_that_only_sounds_like_a_cloud_is_local(string model) // Ollama looks at the tag alone
    {
        await using var upstream = Lines(First, Last);
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);

        Assert.Equal(200, (await PostAsync(proxy, "/api/chat", $"{{\"model\":\"{model}\"}}")).Status);
    }

    [Theory]
    [InlineData("llama3 ")]
    [InlineData("lla ma3")]
    [InlineData("llama3:\\u00857b")]
    [InlineData("llama3\\u00007b")]
    [InlineData("http://registry.example/library/llama3")]
    public async Task A_name_that_may_mean_this_or_that_needs_a_key(string model)
    {
        await using var upstream = Lines(First, Last);
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);
        var body = $"{{\"model\":\"{model}\"}}";

        Assert.Equal(401, (await PostAsync(proxy, "/api/chat", body)).Status);
        Assert.Empty(upstream.Requests);
        Assert.Equal(200, (await proxy.PostAsync("/api/chat", body)).Status);
        Assert.Equal(body, Assert.Single(upstream.Requests).Text);
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

    [Fact]
    public async Task A_cloud_model_that_the_catalog_gives_away_needs_a_key()
    {
        await using var upstream = Lines(First, Last);
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);

        Assert.Equal(404, (await PostAsync(proxy, "/api/chat", "{\"model\":\"ollama-cloud\"}")).Status);
        Assert.Equal(200, (await proxy.PostAsync("/api/chat", "{\"model\":\"ollama-cloud\"}")).Status);
        Assert.Equal("{\"model\":\"kimi-k2:1t-cloud\"}", Assert.Single(upstream.Requests).Text);
    }

    [Fact]
    public async Task An_ollama_that_takes_our_key_is_not_reached_without_the_callers()
    {
        await using var upstream = Answering(200, "{}");
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint, ollamaKey: "sim-upstream");
        using var client = await proxy.ConnectAsync();

        await client.GetAsync("/api/tags");

        Assert.Equal(401, (await client.ReadAnswerAsync()).Status);
        Assert.Equal(401, (await PostAsync(proxy, "/api/embed", "{\"model\":\"llama3\"}")).Status);
        Assert.Empty(upstream.Requests);
        Assert.Equal(200, (await proxy.PostAsync("/api/embed", "{\"model\":\"llama3\"}")).Status);
    }

    [Fact]
    public async Task The_option_asks_everybody_for_a_key()
    {
        await using var upstream = Lines(First, Last);
        await using var proxy = await ProxyUnderTest.StartAsync(
            upstream.Endpoint, creditUsd: "0", new LimitSettings { KeylessOllama = false });

        Assert.Equal(401, (await PostAsync(proxy, "/api/chat", "{\"model\":\"llama3\"}")).Status);
        Assert.Equal(200, (await proxy.PostAsync("/api/chat", "{\"model\":\"llama3\"}")).Status);
    }

    [Theory]
    [InlineData("gpt-4o")]
    [InlineData("ollama-dear")]
    [InlineData("mixtral")]
    [InlineData("Mixtral")]
    [InlineData("mixtral:latest")]
    [InlineData("library/mixtral")]
    [InlineData("registry.ollama.ai/library/mixtral:latest")]
    [InlineData("mixtral:local")]
    [InlineData("mixtral:latest:LOCAL")]
    [InlineData(" mixtral ")]
    [InlineData("mixtral: local")]
    [InlineData("mixtral:latest :\\tlocal")]
    [InlineData("http://registry.ollama.ai/library/mixtral")]
    [InlineData("https://Registry.ollama.ai/library/Mixtral:latest:local")]
    public async Task A_model_with_a_price_is_not_given_away(string model)
    {
        await using var upstream = Lines(First, Last);
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);

        var chat = await PostAsync(proxy, "/api/chat", $"{{\"model\":\"{model}\"}}");
        var generate = await PostAsync(proxy, "/api/generate", $"{{\"model\":\"{model}\"}}");

        Assert.Equal((401, 404), (chat.Status, generate.Status));
        Assert.Contains("/v1/chat/completions", generate.Text, StringComparison.Ordinal);
        Assert.Empty(upstream.Requests);
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
    public async Task Callers_without_a_key_share_one_users_share_of_calls()
    {
        var go = new TaskCompletionSource();
        await using var upstream = ScriptedUpstream.Start(async peer =>
        {
            await peer.ReadRequestAsync();
            await go.Task;
            await peer.AnswerJsonAsync(200, "{}");
            await peer.WaitForClientEndAsync();
        });
        await using var proxy = await ProxyUnderTest.StartAsync(
            upstream.Endpoint, "10", new LimitSettings { ConcurrencyPerUser = 2 });
        var first = PostAsync(proxy, "/api/show", "{\"model\":\"a\"}");
        var second = PostAsync(proxy, "/api/show", "{\"model\":\"b\"}");
        while (upstream.Peers.Count < 2)
        {
            await Task.Yield();
        }

        var third = await PostAsync(proxy, "/api/show", "{\"model\":\"c\"}");
        go.SetResult();

        Assert.Equal((429, "1"), (third.Status, third.Header("retry-after")));
        Assert.Equal([200, 200], (await Task.WhenAll(first, second)).Select(answer => answer.Status));
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

    [Fact]
    public async Task A_revoked_key_ends_a_call_that_costs_nothing_too()
    {
        var came = new TaskCompletionSource();
        await using var upstream = ScriptedUpstream.Start(async peer =>
        {
            await peer.ReadRequestAsync();
            came.SetResult();
            await peer.WaitForClientEndAsync();
        });
        await using var proxy = await ProxyUnderTest.StartAsync(
            upstream.Endpoint, "0", new LimitSettings { KeylessOllama = false });
        var running = proxy.PostAsync("/api/chat", "{\"model\":\"llama3\"}");
        await came.Task;

        Assert.True(await proxy.Ledger.RevokeKeyAsync(proxy.Ledger.Keys(null)[0].Id));
        await proxy.Conductor.EndCallsOfRevokedKeysAsync();

        Assert.Equal(401, (await running).Status);
    }

    private static ScriptedUpstream Lines(params string[] pieces) => ScriptedUpstream.Start(async peer =>
    {
        while (await peer.ReadRequestAsync() is not null)
        {
            await peer.SendAsync("HTTP/1.1 200 OK\r\ncontent-type: application/x-ndjson\r\ntransfer-encoding: chunked\r\n\r\n");
            foreach (var piece in pieces)
            {
                await peer.SendAsync(Chunk(piece));
            }

            await peer.SendAsync("0\r\n\r\n");
        }
    });

    private static ScriptedUpstream Answering(int status, string json) => ScriptedUpstream.Start(async peer =>
    {
        while (await peer.ReadRequestAsync() is not null)
        {
            await peer.AnswerJsonAsync(status, json);
        }
    });

    private static string Chunk(string text) => $"{text.Length:x}\r\n{text}\r\n";

    private static async Task<RawAnswer> PostAsync(ProxyUnderTest proxy, string path, string json, params string[] headers)
    {
        using var client = await proxy.ConnectAsync();
        await client.PostJsonAsync(path, json, headers);
        return await client.ReadAnswerAsync();
    }
}
