using System;
using System.Linq;
using System.Threading.Tasks;
using Lucid.Proxy.Catalog;
using Lucid.Testing.Http;
using Xunit;
using static Lucid.Proxy.Tests.Exchange.OllamaUpstream;

namespace Lucid.Proxy.Tests.Exchange;

/// <summary>Ollama's own API: who may use it, and under which names.</summary>
public sealed class OllamaDoorTests
{
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
}
