using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Lucid.EndToEnd.Tests.Rig;
using Lucid.Testing.Http;
using Xunit;

namespace Lucid.EndToEnd.Tests;

public sealed class AdmissionTests(SharedServer shared)
{
    public static TheoryData<string> Endpoints => [Bodies.ChatPath, Bodies.MessagesPath];

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task Both_auth_headers_are_taken_on_both_endpoints(string path)
    {
        Tenant tenant = await shared.Admin.CreateTenantAsync();
        string body = Bodies.For(path, "Hi");

        Assert.Equal(200, (await shared.Server.PostAsync(path, body, tenant.Bearer, Bodies.Version)).Status);
        Assert.Equal(200, (await shared.Server.PostAsync(path, body, tenant.ApiKey, Bodies.Version)).Status);
        Assert.Equal(200, (await shared.Server.PostAsync(path, body, tenant.ApiKey, tenant.Bearer)).Status);
    }

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task Every_wrong_key_gets_the_same_401(string path)
    {
        Tenant tenant = await shared.Admin.CreateTenantAsync();
        Tenant other = await shared.Admin.CreateTenantAsync();
        await shared.Admin.RevokeKeyAsync(tenant.KeyId);
        char last = other.Key[^1] == 'a' ? 'b' : 'a';
        string[][] tries =
        [
            [],
            [tenant.Bearer],
            [tenant.ApiKey],
            ["authorization: Bearer"],
            ["authorization: Bearer lx-"],
            ["authorization: Basic " + other.Key],
            ["authorization: Bearer sk-not-ours"],
            [$"authorization: Bearer {other.Key[..^1]}{last}"],
            [$"x-api-key: {other.Key}x"],
            [other.ApiKey, tenant.Bearer],
            [other.ApiKey, "authorization: Bearer lx-another"],
        ];
        List<string> bodies = [];
        foreach (string[] headers in tries)
        {
            RawAnswer answer = await shared.Server.PostAsync(path, Bodies.For(path, "Hi"), headers);
            Assert.Equal(401, answer.Status);
            Assert.NotNull(answer.Header("www-authenticate"));
            bodies.Add(WithoutId(answer));
        }

        Assert.Single(bodies.Distinct());
        string word = path == Bodies.ChatPath ? "invalid_api_key" : "authentication_error";
        Assert.Contains(word, bodies[0], StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task Errors_speak_the_dialect_of_the_path_and_carry_their_request_id(string path)
    {
        Tenant tenant = await shared.Admin.CreateTenantAsync();
        string body = Bodies.For(path, "Hi").Replace("\"model\":\"", "\"model\":\"no-", StringComparison.Ordinal);

        RawAnswer answer = await shared.Server.PostAsync(path, body, tenant.Bearer);

        Assert.Equal(404, answer.Status);
        Assert.Equal("application/json", answer.Header("content-type"));
        string id = answer.Header("x-request-id")!;
        Assert.StartsWith("req_", id, StringComparison.Ordinal);
        JsonElement root = JsonDocument.Parse(answer.Body).RootElement;
        JsonElement error = root.GetProperty("error");
        Assert.Contains("no-", error.GetProperty("message").GetString(), StringComparison.Ordinal);
        if (path == Bodies.ChatPath)
        {
            Assert.Equal("model_not_found", error.GetProperty("code").GetString());
            Assert.Equal("invalid_request_error", error.GetProperty("type").GetString());
        }
        else
        {
            Assert.Equal("error", root.GetProperty("type").GetString());
            Assert.Equal("not_found_error", error.GetProperty("type").GetString());
            Assert.Equal(id, root.GetProperty("request_id").GetString());
            Assert.Equal(id, answer.Header("request-id"));
        }
    }

    [Fact]
    public async Task Unknown_routes_and_wrong_methods_are_refused()
    {
        using RawClient client = await shared.Server.ConnectAsync();
        await client.GetAsync("/v1/nothing");
        RawAnswer nothing = await client.ReadAnswerAsync();
        await client.GetAsync(Bodies.ChatPath);
        RawAnswer method = await client.ReadAnswerAsync();

        Assert.Equal(404, nothing.Status);
        Assert.Equal(405, method.Status);
        Assert.Contains("POST", method.Header("allow"), StringComparison.Ordinal);
        Assert.Equal(404, (await shared.Server.PostAsync("/v1/v1/messages", "{}")).Status);
        Assert.Equal(404, (await shared.Server.GetAsync("/admin/workspaces")).Status);
    }

    [Fact]
    public async Task Balance_that_does_not_reach_is_402_naming_it()
    {
        Tenant tenant = await shared.Admin.CreateTenantAsync("0.5");

        RawAnswer answer = await shared.Server.PostAsync(
            Bodies.ChatPath, Bodies.Chat("Hi", model: LucidSettings.DearModel), tenant.Bearer);

        Assert.Equal(402, answer.Status);
        JsonElement error = JsonDocument.Parse(answer.Body).RootElement.GetProperty("error");
        Assert.Equal("insufficient_quota", error.GetProperty("type").GetString());
        Assert.Equal("insufficient_balance", error.GetProperty("code").GetString());
        Assert.Contains("0.5", error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal("false", answer.Header("x-should-retry"));
        Assert.Equal(500_000_000, (await tenant.SettledAsync()).BalanceNano);
    }

    [Fact]
    public async Task Workspace_without_credit_is_402_in_the_words_of_anthropic()
    {
        Tenant tenant = await shared.Admin.CreateTenantAsync("0");

        RawAnswer answer = await shared.Server.PostAsync(Bodies.MessagesPath, Bodies.Message("Hi"), tenant.Bearer);

        Assert.Equal(402, answer.Status);
        Assert.Equal("billing_error", JsonDocument.Parse(answer.Body).RootElement.GetProperty("error")
            .GetProperty("type").GetString());
    }

    [Fact]
    public async Task Sixth_concurrent_call_of_a_user_is_429_over_all_keys_and_endpoints_and_the_slot_comes_back()
    {
        Tenant tenant = await shared.Admin.CreateTenantAsync();
        (_, string secondKey) = await shared.Admin.IssueKeyAsync(tenant.Id, "alice");
        (_, string bobKey) = await shared.Admin.IssueKeyAsync(tenant.Id, "bob");
        string second = "authorization: Bearer " + secondKey;
        string gate = "six-" + Guid.NewGuid().ToString("N");
        string text = $"[[sim gate={gate} gate-after=4 tokens=9]]";
        List<RawClient> running = [];
        for (int i = 0; i < 5; i++)
        {
            RawClient client = await shared.Server.ConnectAsync();
            running.Add(client);
            string path = i % 2 == 0 ? Bodies.ChatPath : Bodies.MessagesPath;
            await client.PostJsonAsync(path, Bodies.For(path, text, isStream: true), i < 3 ? tenant.Bearer : second);
            await client.WaitForAsync("\n\n");
        }

        Assert.Equal(5, (await tenant.AccountAsync()).InFlight);
        RawAnswer refused = await shared.Server.PostAsync(Bodies.ChatPath, Bodies.Chat("Hi"), second);
        RawAnswer other = await shared.Server.PostAsync(
            Bodies.ChatPath, Bodies.Chat("Hi"), "authorization: Bearer " + bobKey);

        Assert.Equal(429, refused.Status);
        Assert.True(int.Parse(refused.Header("retry-after")!, System.Globalization.CultureInfo.InvariantCulture) > 0);
        Assert.Equal("concurrency_limit", JsonDocument.Parse(refused.Body).RootElement.GetProperty("error")
            .GetProperty("code").GetString());
        Assert.Equal(200, other.Status);

        shared.Simulator.OpenGate(gate);
        foreach (RawClient client in running)
        {
            Assert.True((await client.ReadAnswerAsync()).IsComplete);
            client.Dispose();
        }

        await tenant.SettledAsync();
        Assert.Equal(200, (await shared.Server.PostAsync(Bodies.ChatPath, Bodies.Chat("Hi"), tenant.Bearer)).Status);
    }

    [Fact]
    public async Task Revoked_key_is_refused_on_the_very_next_call_of_the_same_connection()
    {
        Tenant tenant = await shared.Admin.CreateTenantAsync();
        using RawClient client = await shared.Server.ConnectAsync();
        await client.PostJsonAsync(Bodies.ChatPath, Bodies.Chat("Hi"), tenant.Bearer);
        Assert.Equal(200, (await client.ReadAnswerAsync()).Status);

        await shared.Admin.RevokeKeyAsync(tenant.KeyId);
        await client.PostJsonAsync(Bodies.ChatPath, Bodies.Chat("Hi"), tenant.Bearer);

        Assert.Equal(401, (await client.ReadAnswerAsync()).Status);
    }

    private static string WithoutId(RawAnswer answer) =>
        answer.Text.Replace(answer.Header("x-request-id")!, "ID", StringComparison.Ordinal);
}
