using System;
using System.Collections.Generic;
using System.Globalization;
using System.Net;
using System.Text;
using System.Threading.Tasks;
using Lucid.Proxy.Admin;
using Lucid.Proxy.Hosting;

namespace Lucid.Proxy.Cli;

/// <summary>The steps of the demo, each said as it is done.</summary>
internal sealed class DemoRun(LucidHost host, CliEnvironment environment) : IDisposable
{
    private const string Workspace = "demo";

    // The simulator takes its length and its pace from the message, so that people see tokens arrive.
    private const string Prompt = "Tell me about reservations. [[sim tokens=32 token-delay=25]]";

    private readonly HttpCaller _caller = new();
    private readonly AdminClient _admin = new(
        new Uri($"http://{host.AdminEndpoint}/"), host.Token.Text, "the demo itself");

    /// <summary>Runs all steps.</summary>
    public async Task RunAsync()
    {
        environment.Out.WriteLine(
            $"LucidLM {host.Version}: a proxy on http://{host.Endpoints[0]} in front of a simulator.");
        environment.Out.WriteLine();
        string key = await PrepareAsync();
        WorkspaceBody before = await WorkspaceAsync();
        await StreamAsync(
            "/v1/chat/completions",
            "gpt-4o",
            new Dictionary<string, string> { ["authorization"] = $"Bearer {key}" },
            OpenAiBody("gpt-4o", Prompt, isStream: "true"));
        await StreamAsync(
            "/v1/messages",
            "claude-haiku-4-5",
            new Dictionary<string, string> { ["x-api-key"] = key, ["anthropic-version"] = "2023-06-01" },
            AnthropicBody("claude-haiku-4-5", Prompt));
        WorkspaceBody after = await WorkspaceAsync();
        environment.Out.WriteLine(
            $"Balance before {before.BalanceUsd} USD, after {after.BalanceUsd} USD, held {after.HeldUsd} USD.");
        environment.Out.WriteLine();
        await MeasureAsync(key);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _admin.Dispose();
        _caller.Dispose();
    }

    private async Task<string> PrepareAsync()
    {
        WorkspaceBody workspace = await _admin.PostAsync(
            "/admin/workspaces",
            new Dictionary<string, string> { ["name"] = Workspace },
            AdminJson.Default.WorkspaceBody);
        Say($"lucid workspaces create {Workspace}", workspace.Id);
        CreditBody credit = await _admin.PostAsync(
            $"/admin/workspaces/{Workspace}/credits",
            new Dictionary<string, string> { ["amountUsd"] = "10", ["reference"] = "demo" },
            AdminJson.Default.CreditBody);
        Say($"lucid workspaces credit {Workspace} --usd 10", $"balance {credit.BalanceUsd} USD");
        IssuedKeyBody key = await _admin.PostAsync(
            $"/admin/workspaces/{Workspace}/keys",
            new Dictionary<string, string> { ["user"] = "you" },
            AdminJson.Default.IssuedKeyBody);
        Say($"lucid keys create --workspace {Workspace} --user you", key.Prefix);
        environment.Out.WriteLine();
        return key.Key;
    }

    private async Task StreamAsync(string path, string model, Dictionary<string, string> headers, byte[] body)
    {
        environment.Out.WriteLine($"POST {path} with {model}, streaming:");
        environment.Out.Write("  ");
        headers["content-type"] = "application/json";
        DemoStream stream = new(environment.Out);
        HttpAnswer answer = await _caller.SendAsync(
            new HttpCall("POST", new Uri($"http://{host.Endpoints[0]}{path}"), headers, body)
            {
                OnBody = stream.Take,
            });
        environment.Out.WriteLine();
        if (answer.Status != 200 || !stream.IsComplete)
        {
            throw new CliException($"The call failed with status {answer.Status}: {stream.Rest}");
        }

        CallListBody calls = await _admin.GetAsync("/admin/requests?limit=1", AdminJson.Default.CallListBody);
        CallBody call = calls.Requests[0];
        string tokens = string.Create(CultureInfo.InvariantCulture,
            $"{call.InputTokens} tokens in, {call.OutputTokens} out");
        environment.Out.WriteLine($"  {call.Id}: {tokens}, held {call.HeldUsd} USD, cost {call.ChargedUsd} USD");
        environment.Out.WriteLine();
    }

    private async Task MeasureAsync(string key)
    {
        Dictionary<string, string> proxied = new()
        {
            ["authorization"] = $"Bearer {key}",
            ["content-type"] = "application/json",
        };
        Dictionary<string, string> direct = new(proxied) { ["authorization"] = "Bearer sim-demo" };
        byte[] body = OpenAiBody("gpt-4o", "Hello [[sim tokens=8]]", isStream: "false");
        LatencyProbe probe = new(
            _caller,
            new HttpCall("POST", Url(host.SimulatorEndpoint!), direct, body),
            new HttpCall("POST", Url(host.Endpoints[0]), proxied, body));
        LatencyResult result = await probe.RunAsync();
        environment.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Latency of a small call, median of {result.Calls} each: simulator alone {result.DirectMicros:F0} us,"));
        environment.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"through LucidLM {result.ProxiedMicros:F0} us: the proxy added {result.AddedMicros:F0} us."));
    }

    private static Uri Url(IPEndPoint endpoint) => new($"http://{endpoint}/v1/chat/completions");

    private Task<WorkspaceBody> WorkspaceAsync()
        => _admin.GetAsync($"/admin/workspaces/{Workspace}", AdminJson.Default.WorkspaceBody);

    private void Say(string command, string outcome) => environment.Out.WriteLine($"$ {command,-48} {outcome}");

    private static byte[] OpenAiBody(string model, string prompt, string isStream) => Encoding.UTF8.GetBytes(
        $$"""
        {"model":"{{model}}","stream":{{isStream}},"messages":[{"role":"user","content":"{{prompt}}"}]}
        """);

    private static byte[] AnthropicBody(string model, string prompt) => Encoding.UTF8.GetBytes(
        $$"""
        {"model":"{{model}}","max_tokens":256,"stream":true,"messages":[{"role":"user","content":"{{prompt}}"}]}
        """);
}
