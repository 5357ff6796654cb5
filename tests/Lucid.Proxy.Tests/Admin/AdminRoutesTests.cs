using System;
using System.Linq;
using System.Threading.Tasks;
using Lucid.Proxy.Admin;
using Lucid.Proxy.Tests.Hosting;
using Xunit;

namespace Lucid.Proxy.Tests.Admin;

/// <summary>The admin API over real sockets and a real ledger.</summary>
public sealed class AdminRoutesTests : IAsyncLifetime
{
    private readonly RunningHost _server = RunningHost.Start();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("wrong")]
    [InlineData("")]
    public async Task Without_the_token_nothing_is_told(string token)
    {
        foreach (string path in new[] { "/admin/workspaces", "/admin/keys", "/admin/nothing", "/" })
        {
            (int status, string body) = await _server.AdminAsync("GET", path, token: token);

            Assert.Equal(401, status);
            Assert.Contains("admin.token", body);
        }
    }

    [Theory]
    [InlineData("/healthz", 200, "{\"status\":\"ok\"}")]
    [InlineData("/readyz", 200, "{\"status\":\"ok\"}")]
    [InlineData("/metrics", 200, "lucid_ledger_up 1\n")]
    public async Task Machines_ask_after_health_without_a_token(string path, int expected, string part)
    {
        (int status, string body) = await _server.AdminAsync("GET", path, token: "none");

        Assert.Equal(expected, status);
        Assert.Contains(part, body);
    }

    [Fact]
    public async Task No_metric_stands_twice_on_the_page()
    {
        (_, string body) = await _server.AdminAsync("GET", "/metrics", token: "none");
        string[] types = [.. body.Split('\n').Where(line => line.StartsWith("# TYPE ", StringComparison.Ordinal))];

        Assert.Contains("# TYPE lucid_connections_open gauge", types);
        Assert.Contains("# TYPE lucid_reactor_allocated_bytes_total counter", types);
        Assert.Equal(types.Distinct(), types);
    }

    [Fact]
    public async Task A_workspace_is_created_credited_and_shown_with_exact_amounts()
    {
        (int created, string body) = await _server.AdminAsync("POST", "/admin/workspaces", "{\"name\":\"acme corp\"}");
        Assert.Equal(201, created);
        Assert.StartsWith("{\"id\":\"ws_1\",\"name\":\"acme corp\",\"createdAt\":\"", body);
        Assert.EndsWith(
            "\"balanceUsd\":\"0\",\"heldUsd\":\"0\",\"availableUsd\":\"0\",\"inFlight\":0,\"users\":[]}", body);

        string credit = "{\"amountUsd\":\"10.000000001\",\"reference\":\"inv-7\"}";
        Assert.Equal(
            (201, "{\"workspace\":\"ws_1\",\"amountUsd\":\"10.000000001\",\"reference\":\"inv-7\","
                + "\"balanceUsd\":\"10.000000001\",\"alreadyCredited\":false}"),
            await _server.AdminAsync("POST", "/admin/workspaces/acme%20corp/credits", credit));

        (int again, body) = await _server.AdminAsync("POST", "/admin/workspaces/ws_1/credits", credit);
        Assert.Equal(200, again);
        Assert.Contains("\"alreadyCredited\":true", body);

        (_, body) = await _server.AdminAsync("GET", "/admin/workspaces");
        Assert.Contains("\"balanceUsd\":\"10.000000001\"", body);
    }

    [Fact]
    public async Task A_key_is_shown_once_works_and_is_refused_after_its_revocation()
    {
        string key = await _server.KeyAsync();
        const string call = "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}";
        (int before, _) = await _server.CallAsync("POST", "/v1/chat/completions", key, call);

        (_, string list) = await _server.AdminAsync("GET", "/admin/workspaces/acme/keys");
        Assert.DoesNotContain(key, list);
        Assert.Contains("\"id\":\"key_1\"", list);
        Assert.Contains("\"user\":\"alice\",\"name\":\"default\"", list);
        Assert.Equal(
            (200, "{\"id\":\"key_1\",\"revoked\":true}"), await _server.AdminAsync("DELETE", "/admin/keys/key_1"));
        (int after, _) = await _server.CallAsync("POST", "/v1/chat/completions", key, call);

        Assert.Equal((200, 401), (before, after));
        (_, list) = await _server.AdminAsync("GET", "/admin/keys");
        Assert.Contains("\"revokedAt\":\"", list);
    }

    [Fact]
    public async Task Usage_and_recent_calls_show_what_a_call_cost_and_what_it_saved()
    {
        string key = await _server.KeyAsync();
        const string call = "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":"
            + "\"[[sim input=1000 output=500]]\"}]}";
        Assert.Equal(200, (await _server.CallAsync("POST", "/v1/chat/completions", key, call)).Status);

        (_, string usage) = await _server.AdminAsync("GET", "/admin/usage?by=model,user");
        Assert.Contains("\"user\":\"alice\",\"model\":\"gpt-4o\",\"calls\":1,\"inputTokens\":1000", usage);
        Assert.Contains("\"chargedUsd\":\"0.00075\",\"firstPartyUsd\":\"0.0075\"", usage);
        (_, usage) = await _server.AdminAsync("GET", "/admin/usage?workspace=acme");
        Assert.StartsWith("{\"rows\":[],\"total\":{\"calls\":1,", usage);
        (_, usage) = await _server.AdminAsync("GET", "/admin/usage?until=2001-01-01");
        Assert.Contains("\"total\":{\"calls\":0,", usage);

        (_, string calls) = await _server.AdminAsync("GET", "/admin/requests?workspace=acme&limit=5");
        Assert.Contains("\"model\":\"gpt-4o\",\"status\":200", calls);
        Assert.Contains("\"chargedUsd\":\"0.00075\"", calls);
        Assert.Contains("\"usage\":\"reported\",\"end\":\"settled\"", calls);

        (_, string metrics) = await _server.AdminAsync("GET", "/metrics");
        Assert.Contains("lucid_requests_total{model=\"gpt-4o\",status=\"2xx\"} 1\n", metrics);
        Assert.Contains("lucid_charged_nanousd_total{model=\"gpt-4o\"} 750000\n", metrics);
    }

    [Theory]
    [InlineData("GET", "/admin/nothing", "", 404, "route_not_found")]
    [InlineData("GET", "/", "", 404, "route_not_found")]
    [InlineData("PUT", "/admin/workspaces", "", 405, "This path takes GET or POST.")]
    [InlineData("POST", "/healthz", "", 405, "This path takes GET.")]
    [InlineData("GET", "/admin/workspaces/none", "", 404, "There is no workspace \\u0022none\\u0022.")]
    [InlineData("POST", "/admin/workspaces", "", 400, "The body is no JSON object.")]
    [InlineData("POST", "/admin/workspaces", "[]", 400, "The body is no JSON object.")]
    [InlineData("POST", "/admin/workspaces", "{}", 400, "The field name is missing")]
    [InlineData("POST", "/admin/workspaces", "{\"nam\":\"a\"}", 400, "is not known. Send { \\u0022name\\u0022:")]
    [InlineData("POST", "/admin/workspaces", "{\"name\":7}", 400, "The field name must be a text in quotes")]
    [InlineData("POST", "/admin/workspaces", "{\"name\":\"a\",\"name\":\"b\"}", 400, "The field name is given twice.")]
    [InlineData("POST", "/admin/workspaces", "{\"name\":\" a\"}", 400, "The name cannot be used.")]
    [InlineData("POST", "/admin/workspaces", "{\"name\":\"acme\"}", 409, "is the name of ws_1")]
    [InlineData("POST", "/admin/workspaces/acme/credits", "{\"amountUsd\":10,\"reference\":\"r\"}", 400,
        "amountUsd must be")]
    [InlineData("POST", "/admin/workspaces/acme/credits", "{\"amountUsd\":\"-1\",\"reference\":\"r\"}", 400,
        "above zero")]
    [InlineData("POST", "/admin/workspaces/acme/credits", "{\"amountUsd\":\"0\",\"reference\":\"r\"}", 400,
        "above zero")]
    [InlineData("POST", "/admin/workspaces/acme/credits", "{\"amountUsd\":\"1\"}", 400,
        "The field reference is missing")]
    [InlineData("POST", "/admin/workspaces/acme/credits", "{\"amountUsd\":\"7\",\"reference\":\"first\"}", 409,
        "stands for a credit of 10 USD")]
    [InlineData("POST", "/admin/workspaces/none/credits", "{\"amountUsd\":\"1\",\"reference\":\"r\"}", 404,
        "no workspace")]
    [InlineData("POST", "/admin/workspaces/acme/keys", "{}", 400, "The field user is missing")]
    [InlineData("POST", "/admin/workspaces/acme/keys", "{\"user\":\"\"}", 400, "user and name have 1 to 128 bytes")]
    [InlineData("POST", "/admin/workspaces/none/keys", "{\"user\":\"a\"}", 404, "no workspace")]
    [InlineData("DELETE", "/admin/keys/key_99", "", 404, "There is no key")]
    [InlineData("DELETE", "/admin/keys/nonsense", "", 404, "There is no key")]
    [InlineData("GET", "/admin/usage?by=hour", "", 400, "by is one or more of day, workspace, user, key, model")]
    [InlineData("GET", "/admin/usage?since=yesterday", "", 400, "since and until are days")]
    [InlineData("GET", "/admin/usage?worspace=a", "", 400, "is not known; known are workspace, since, until, by.")]
    [InlineData("GET", "/admin/usage?workspace=none", "", 404, "no workspace")]
    [InlineData("GET", "/admin/requests?limit=0", "", 400, "limit is a number from 1 to 1000.")]
    public async Task A_mistake_is_answered_with_what_to_do(
        string method, string path, string body, int expected, string part)
    {
        await _server.KeyAsync();

        (int status, string answer) = await _server.AdminAsync(method, path, body);

        Assert.Equal(expected, status);
        Assert.StartsWith("{\"error\":{\"code\":\"", answer);
        Assert.Contains(part, answer);
    }

    [Fact]
    public async Task A_body_beyond_all_need_is_refused()
    {
        string body = $"{{\"name\":\"{new string('a', AdminRoutes.MaxBodyBytes)}\"}}";

        (int status, string answer) = await _server.AdminAsync("POST", "/admin/workspaces", body);

        Assert.Equal(413, status);
        Assert.Contains("body_too_large", answer);
    }

    [Fact]
    public async Task Models_and_providers_are_shown_without_any_secret()
    {
        (_, string models) = await _server.AdminAsync("GET", "/admin/models");
        (_, string providers) = await _server.AdminAsync("GET", "/admin/providers");

        Assert.Contains("\"id\":\"claude-opus-4-7\",\"kind\":\"chat\"", models);
        Assert.Contains("\"priceUsdPerMillion\":{\"input\":\"1.50\",\"output\":\"7.50\"", models);
        Assert.Contains("\"name\":\"anthropic\",\"kind\":\"anthropic\"", providers);
        Assert.Contains("\"apiKeySource\":\"simulated\",\"hasKey\":true,\"health\":\"idle\"", providers);
        Assert.DoesNotContain("sim-", models + providers);
    }

    [Fact]
    public async Task A_provider_that_failed_is_failing_until_a_call_goes_well()
    {
        string key = await _server.KeyAsync();
        const string call = "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"WHAT\"}]}";
        await _server.CallAsync(
            "POST", "/v1/chat/completions", key, call.Replace("WHAT", "[[sim status=500]]", StringComparison.Ordinal));
        (_, string failing) = await _server.AdminAsync("GET", "/admin/providers");
        await _server.CallAsync("POST", "/v1/chat/completions", key, call);
        (_, string well) = await _server.AdminAsync("GET", "/admin/providers");

        Assert.Contains("\"health\":\"failing\"", failing);
        Assert.Contains("with status 500", failing);
        Assert.DoesNotContain("\"health\":\"failing\"", well);
        Assert.Contains("\"health\":\"ok\"", well);
    }
}
