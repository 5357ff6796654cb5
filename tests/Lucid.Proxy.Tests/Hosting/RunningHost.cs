using System;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Text;
using System.Threading.Tasks;
using Lucid.Proxy.Cli;
using Lucid.Proxy.Hosting;
using Lucid.Proxy.Storage;
using Lucid.Proxy.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lucid.Proxy.Tests.Hosting;

/// <summary>A whole server with the simulator behind it, on free ports and a folder of its own.</summary>
internal sealed class RunningHost : IAsyncDisposable
{
    private readonly HttpCaller _caller = new();
    private readonly DirectoryInfo _folder;

    private RunningHost(DirectoryInfo folder, LucidHost host)
    {
        _folder = folder;
        Host = host;
    }

    public LucidHost Host { get; }

    public string Folder => _folder.FullName;

    public static RunningHost Start(
        ILoggerFactory? logs = null,
        string? configFile = null,
        Func<LucidOptions, LucidOptions>? change = null,
        IFileLayer? files = null)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("lucid-test-");
        LucidHost host = LucidHost.Start(new HostSetup
        {
            Options = (change ?? (options => options))(Options(folder.FullName, configFile)),
            ConfigFile = configFile,
            Environment = SettingsText.Environment(),
            IsSimulated = true,
            Logs = logs ?? NullLoggerFactory.Instance,
            Files = files ?? FileLayer.Default,
        });
        return new RunningHost(folder, host);
    }

    public static LucidOptions Options(string folder, string? configFile = null)
        => SettingsReader.ReadFile(configFile, SettingsText.Environment()).Options! with
        {
            Listen = [new ListenerSettings(new IPEndPoint(IPAddress.Loopback, 0))],
            Admin = new ListenerSettings(new IPEndPoint(IPAddress.Loopback, 0)),
            DataFolder = folder,
            Reactors = 2,
            Ledger = new LedgerSettings { MaxWorkspaces = 100, MaxUsers = 100, JournalBufferBytes = 1 << 20 },
            Log = new LogSettings { Exchanges = ExchangeLogLevel.Off },
        };

    /// <summary>Asks the admin API; the token is the right one unless another is given.</summary>
    public async Task<(int Status, string Body)> AdminAsync(
        string method, string path, string body = "", string? token = null)
    {
        Dictionary<string, string> headers = new() { ["authorization"] = $"Bearer {token ?? Host.Token.Text}" };
        return await SendAsync(method, $"http://{Host.AdminEndpoint}{path}", headers, body);
    }

    /// <summary>Asks the public API.</summary>
    public async Task<(int Status, string Body)> CallAsync(
        string method, string path, string key = "", string body = "")
    {
        Dictionary<string, string> headers = new() { ["content-type"] = "application/json" };
        if (key.Length > 0)
        {
            headers["authorization"] = $"Bearer {key}";
        }

        return await SendAsync(method, $"http://{Host.Endpoints[0]}{path}", headers, body);
    }

    /// <summary>Runs a command against this server.</summary>
    public async Task<(int Code, string Out, string Error)> RunAsync(bool isTerminal, params string[] arguments)
    {
        StringWriter output = new();
        StringWriter error = new();
        int code = await LucidCommand.RunAsync(arguments, new CliEnvironment
        {
            Out = output,
            Error = error,
            IsTerminal = isTerminal,
            Variables = SettingsText.Environment(
                ("LUCID_ADMIN_URL", $"http://{Host.AdminEndpoint}"), ("LUCID__data", Folder)),
        });
        return (code, output.ToString(), error.ToString());
    }

    /// <summary>A workspace with ten dollars and a key.</summary>
    public async Task<string> KeyAsync(string workspace = "acme", string user = "alice")
    {
        await AdminAsync("POST", "/admin/workspaces", $"{{\"name\":\"{workspace}\"}}");
        string credit = "{\"amountUsd\":\"10\",\"reference\":\"first\"}";
        await AdminAsync("POST", $"/admin/workspaces/{workspace}/credits", credit);
        (_, string body) = await AdminAsync("POST", $"/admin/workspaces/{workspace}/keys", $"{{\"user\":\"{user}\"}}");
        int start = body.IndexOf("lx-", StringComparison.Ordinal);
        return body[start..body.IndexOf('"', start)];
    }

    public async ValueTask DisposeAsync()
    {
        _caller.Dispose();
        await Host.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private async Task<(int Status, string Body)> SendAsync(
        string method, string url, Dictionary<string, string> headers, string body)
    {
        HttpAnswer answer = await _caller.SendAsync(
            new HttpCall(method, new Uri(url), headers, Encoding.UTF8.GetBytes(body)));
        return (answer.Status, Encoding.UTF8.GetString(answer.Body));
    }
}
