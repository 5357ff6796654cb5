using System;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;
using Lucid.EndToEnd.Tests.Rig;
using Lucid.Simulator;
using Lucid.Testing.Http;
using Xunit;

namespace Lucid.EndToEnd.Tests;

/// <summary>What reaches the upstream, and what must not.</summary>
public sealed class UpstreamRequestTests(OwnServer own) : IClassFixture<OwnServer>
{
    [Theory]
    [InlineData(Bodies.ChatPath)]
    [InlineData(Bodies.MessagesPath)]
    public async Task Upstream_gets_its_own_key_and_nothing_of_the_callers(string path)
    {
        Tenant tenant = await own.Admin.CreateTenantAsync();

        RawAnswer answer = await own.Server.PostAsync(
            path,
            Bodies.For(path, "Hi"),
            tenant.Bearer,
            "cookie: session=1",
            "openai-organization: org-client",
            "x-forwarded-for: 203.0.113.7",
            "x-stainless-lang: js",
            "proxy-authorization: Basic abc",
            "accept-encoding: gzip, br",
            "x-sim-status: 529");

        Assert.Equal(200, answer.Status);
        ReceivedRequest sent = own.Simulator.LastRequest!;
        string all = string.Join('\n', sent.Headers.Select(header => $"{header.Key}: {header.Value}"))
            + Encoding.UTF8.GetString(sent.Body);
        Assert.DoesNotContain(tenant.Key, all, StringComparison.Ordinal);
        Assert.DoesNotContain("lx-", all, StringComparison.Ordinal);
        string[] names = [.. sent.Headers.Select(header => header.Key.ToLowerInvariant())];
        Assert.Equal(names.Distinct(), names);
        foreach (string name in new[] { "cookie", "openai-organization", "x-forwarded-for", "x-stainless-lang",
            "proxy-authorization", "x-sim-status", "connection" })
        {
            Assert.DoesNotContain(name, names);
        }

        string Value(string name) => sent.Headers.First(header => header.Key.Equals(
            name, StringComparison.OrdinalIgnoreCase)).Value;
        Assert.Equal("identity", Value("accept-encoding"));
        Assert.Equal(own.Simulator.Endpoint.ToString(), Value("host"));
        Assert.Equal(sent.Body.Length, int.Parse(Value("content-length"), CultureInfo.InvariantCulture));
        if (path == Bodies.ChatPath)
        {
            Assert.Equal("Bearer " + LucidSettings.OpenAiKey, Value("authorization"));
            Assert.DoesNotContain("x-api-key", names);
        }
        else
        {
            Assert.Equal(LucidSettings.AnthropicKey, Value("x-api-key"));
            Assert.DoesNotContain("authorization", names);
            Assert.Equal("2023-06-01", Value("anthropic-version"));
        }
    }

    [Theory]
    [InlineData(Bodies.ChatPath, "[[sim tokens=3]]", true)]
    [InlineData(Bodies.ChatPath, "[[sim tokens=3]]", false)]
    [InlineData(Bodies.MessagesPath, "[[sim tokens=3]]", true)]
    [InlineData(Bodies.MessagesPath, "[[sim tokens=3]]", false)]
    [InlineData(Bodies.ChatPath, "[[sim status=401]]", false)]
    [InlineData(Bodies.MessagesPath, "[[sim status=429]]", true)]
    [InlineData(Bodies.MessagesPath, "[[sim status=400]]", true)]
    public async Task Caller_gets_nothing_of_the_upstreams_account(string path, string text, bool isStream)
    {
        Tenant tenant = await own.Admin.CreateTenantAsync();

        RawAnswer answer = await own.Server.PostAsync(path, Bodies.For(path, text, isStream), tenant.Bearer);

        string all = answer.ToString();
        foreach (string secret in new[] { LucidSettings.OpenAiKey, LucidSettings.AnthropicKey, "org-simulated",
            "simulator", "upstream-gpt", "upstream-claude", own.Simulator.Endpoint.ToString() })
        {
            Assert.DoesNotContain(secret, all, StringComparison.OrdinalIgnoreCase);
        }

        foreach (string name in new[] { "set-cookie", "server", "via", "alt-svc", "strict-transport-security",
            "openai-organization", "anthropic-organization-id", "x-ratelimit-limit-requests",
            "anthropic-ratelimit-requests-limit", "openai-processing-ms" })
        {
            Assert.Null(answer.Header(name));
        }

        Assert.Equal(1, answer.CountOf("x-request-id"));
        Assert.NotNull(answer.Header("date"));
        Assert.Equal(1, answer.CountOf("content-length") + answer.CountOf("transfer-encoding"));
    }

    [Fact]
    public async Task Body_travels_byte_for_byte_but_for_the_model()
    {
        Tenant tenant = await own.Admin.CreateTenantAsync();
        const string Body = """
            { "diagnostics" : {"any" :[1.0, 1e2, "é\u00e9\/"] },  "max_tokens":17 ,"model"  :  "claude-sonnet-4-6","messages":
              [{"role":"user","content":[{"type":"text","text":"Hi 😀 \ud83d\ude00",
              "cache_control":{"type":"ephemeral"}}]}],
              "metadata":{"user_id":"{\"model\":\"x\"}"} }
            """;

        RawAnswer answer = await own.Server.PostAsync(Bodies.MessagesPath, Body, tenant.ApiKey, Bodies.Version);

        Assert.Equal(200, answer.Status);
        Assert.Equal(
            Body.Replace("\"claude-sonnet-4-6\"", "\"upstream-claude\"", StringComparison.Ordinal),
            Encoding.UTF8.GetString(own.Simulator.LastRequest!.Body));
    }

    [Fact]
    public async Task Version_and_betas_travel_verbatim_in_as_many_lines_as_they_came()
    {
        Tenant tenant = await own.Admin.CreateTenantAsync();

        await own.Server.PostAsync(
            Bodies.MessagesPath + "?beta=true", Bodies.Message("Hi"), tenant.ApiKey, "anthropic-version: 2026-10-21",
            "anthropic-beta: one-2025, two-2025", "Anthropic-Beta: three-2026");

        ReceivedRequest sent = own.Simulator.LastRequest!;
        Assert.Equal("/v1/messages?beta=true", sent.Target);
        Assert.Equal("2026-10-21", sent.Headers.Single(header => header.Key == "anthropic-version").Value);
        Assert.Equal(
            ["one-2025, two-2025", "three-2026"],
            sent.Headers.Where(header => header.Key == "anthropic-beta").Select(header => header.Value));
    }

    [Theory]
    [InlineData("", false)]
    [InlineData(",\"stream_options\":{}", false)]
    [InlineData(",\"stream_options\":null", false)]
    [InlineData(",\"stream_options\":{\"include_usage\":false}", false)]
    [InlineData(",\"stream_options\":{\"include_obfuscation\":false}", false)]
    [InlineData(",\"stream_options\":{\"include_usage\":true}", true)]
    [InlineData(",\"stream_options\":{ \"include_obfuscation\":false , \"include_usage\" : true }", true)]
    public async Task Usage_is_always_asked_of_the_upstream_and_shown_only_to_who_asked(string options, bool isShown)
    {
        Tenant tenant = await own.Admin.CreateTenantAsync();

        RawAnswer answer = await own.Server.PostAsync(
            Bodies.ChatPath, Bodies.Chat("[[sim tokens=5]]", isStream: true, options), tenant.Bearer);

        using JsonDocument sent = JsonDocument.Parse(own.Simulator.LastRequest!.Body);
        Assert.True(sent.RootElement.GetProperty("stream_options").GetProperty("include_usage").GetBoolean());
        Assert.True(answer.IsComplete);
        Assert.Equal(isShown, answer.Text.Contains("\"choices\":[]", StringComparison.Ordinal));
        Assert.Equal(isShown, answer.Text.Contains("\"completion_tokens\":5", StringComparison.Ordinal));
        Assert.EndsWith("data: [DONE]\n\n", answer.Text, StringComparison.Ordinal);
        Assert.Equal(5, (await CallRecord.OnlyOfAsync(tenant)).OutputTokens);
    }

    [Fact]
    public async Task Missing_maximum_is_written_into_the_request_when_the_balance_does_not_reach_for_the_models()
    {
        // 0.02 dollars buy about 20,000 tokens of output at 1.000003 dollars a million, the model could say 64,000.
        Tenant tenant = await own.Admin.CreateTenantAsync("0.02");
        const string Body = """{"model":"gpt-4o","messages":[{"role":"user","content":"[[sim tokens=4]]"}]}""";

        RawAnswer answer = await own.Server.PostAsync(Bodies.ChatPath, Body, tenant.Bearer);

        Assert.Equal(200, answer.Status);
        using JsonDocument sent = JsonDocument.Parse(own.Simulator.LastRequest!.Body);
        JsonElement root = sent.RootElement;
        long maximum = root.TryGetProperty("max_completion_tokens", out JsonElement newer)
            ? newer.GetInt64()
            : root.GetProperty("max_tokens").GetInt64();
        Assert.InRange(maximum, 15_000, 20_000);
        Assert.True((await CallRecord.OnlyOfAsync(tenant)).HeldNano <= 20_000_000);
    }

    [Fact]
    public async Task Call_that_cannot_be_paid_does_not_leave()
    {
        Tenant tenant = await own.Admin.CreateTenantAsync("0.000001");
        long requests = own.Simulator.Stats.Requests;

        RawAnswer answer = await own.Server.PostAsync(Bodies.ChatPath, Bodies.Chat("Hi"), tenant.Bearer);

        Assert.Equal(402, answer.Status);
        Assert.Equal(requests, own.Simulator.Stats.Requests);
        Assert.Equal(1_000, (await tenant.AccountAsync()).BalanceNano);
    }

    [Fact]
    public async Task Answer_names_the_model_that_was_asked_for()
    {
        Tenant tenant = await own.Admin.CreateTenantAsync();
        RawAnswer whole = await own.Server.PostAsync(Bodies.MessagesPath, Bodies.Message("Hi"), tenant.Bearer);
        RawAnswer chat = await own.Server.PostAsync(Bodies.ChatPath, Bodies.Chat("Hi", isStream: true), tenant.Bearer);

        Assert.Equal("claude-sonnet-4-6", JsonDocument.Parse(whole.Body).RootElement.GetProperty("model").GetString());
        string[] events = chat.Text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries)[..^1];
        Assert.All(events, one => Assert.Contains("\"model\":\"gpt-4o\"", one, StringComparison.Ordinal));
    }
}
