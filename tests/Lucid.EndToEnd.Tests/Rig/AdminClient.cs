using System;
using System.IO;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;

namespace Lucid.EndToEnd.Tests.Rig;

/// <summary>The admin API of a server under test.</summary>
internal sealed class AdminClient : IDisposable
{
    private static readonly TimeSpan s_longestSettling = TimeSpan.FromSeconds(20);

    private readonly HttpClient _http;

    private AdminClient(HttpClient http)
    {
        _http = http;
    }

    /// <summary>Opens it with the token that the server wrote into its data folder.</summary>
    public static async Task<AdminClient> OpenAsync(IPEndPoint admin, string dataFolder)
    {
        string token = (await File.ReadAllTextAsync(Path.Combine(dataFolder, "admin.token"))).Trim();
        HttpClient http = new() { BaseAddress = new Uri($"http://{admin}/") };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return new AdminClient(http);
    }

    /// <summary>A workspace with credit and one key.</summary>
    public async Task<Tenant> CreateTenantAsync(string creditUsd = "100")
    {
        string name = "ws-" + Guid.NewGuid().ToString("N")[..12];
        string id = (await PostAsync("admin/workspaces", $$"""{"name":"{{name}}"}""")).GetProperty("id").GetString()!;
        if (creditUsd != "0")
        {
            await CreditAsync(id, creditUsd, "first");
        }

        (string keyId, string key) = await IssueKeyAsync(id, "alice");
        return new Tenant(this, id, name, keyId, key);
    }

    public async Task CreditAsync(string workspace, string usd, string reference) => await PostAsync(
        $"admin/workspaces/{workspace}/credits", $$"""{"amountUsd":"{{usd}}","reference":"{{reference}}"}""");

    public async Task<(string KeyId, string Key)> IssueKeyAsync(string workspace, string user)
    {
        JsonElement issued = await PostAsync(
            $"admin/workspaces/{workspace}/keys", $$"""{"user":"{{user}}","name":"test"}""");
        return (issued.GetProperty("id").GetString()!, issued.GetProperty("key").GetString()!);
    }

    /// <summary>Asks for a reload.</summary>
    /// <returns>Status and body.</returns>
    public async Task<(int Status, string Body)> ReloadAsync()
    {
        using HttpResponseMessage answer = await _http.PostAsync("admin/reload", content: null);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    public async Task RevokeKeyAsync(string keyId)
    {
        using HttpResponseMessage answer = await _http.DeleteAsync($"admin/keys/{keyId}");
        answer.EnsureSuccessStatusCode();
    }

    public async Task<AccountSnapshot> AccountAsync(string workspace) =>
        AccountSnapshot.Of(await GetAsync($"admin/workspaces/{workspace}"));

    /// <summary>Waits until every call of a workspace is settled, which is just after its last byte left.</summary>
    public async Task<AccountSnapshot> SettledAsync(string workspace)
    {
        using CancellationTokenSource deadline = new(s_longestSettling);
        using PeriodicTimer look = new(TimeSpan.FromMilliseconds(5));
        AccountSnapshot account;
        do
        {
            account = await AccountAsync(workspace);
            if (account is { HeldNano: 0, InFlight: 0 })
            {
                return account;
            }
        }
        while (!deadline.IsCancellationRequested && await look.WaitForNextTickAsync(CancellationToken.None));

        throw new TimeoutException($"The account did not settle: {account}");
    }

    public async Task<JsonElement> GetAsync(string path)
    {
        using HttpResponseMessage answer = await _http.GetAsync(path);
        return await ReadAsync(answer, path);
    }

    public Task<string> TextAsync(string path) => _http.GetStringAsync(path);

    /// <summary>One sample of <c>/metrics</c>, by its name with labels.</summary>
    public async Task<double> MetricAsync(string name)
    {
        string text = await _http.GetStringAsync("metrics");
        foreach (string line in text.Split('\n'))
        {
            if (line.StartsWith(name + " ", StringComparison.Ordinal))
            {
                return double.Parse(line[(name.Length + 1)..], System.Globalization.CultureInfo.InvariantCulture);
            }
        }

        throw new InvalidOperationException($"/metrics has no {name}:\n{text}");
    }

    public void Dispose() => _http.Dispose();

    private async Task<JsonElement> PostAsync(string path, string json)
    {
        using StringContent body = new(json, Encoding.UTF8, "application/json");
        using HttpResponseMessage answer = await _http.PostAsync(path, body);
        return await ReadAsync(answer, path);
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage answer, string path)
    {
        string text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode
            ? JsonDocument.Parse(text).RootElement
            : throw new InvalidOperationException($"{path} answered {(int)answer.StatusCode}: {text}");
    }
}
