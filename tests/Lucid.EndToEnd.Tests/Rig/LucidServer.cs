using System;
using System.IO;
using System.Net;
using System.Threading.Tasks;
using Lucid.Testing.Http;

namespace Lucid.EndToEnd.Tests.Rig;

/// <summary>A gateway under test: the native binary with a configuration, a data folder and an upstream.</summary>
internal sealed class LucidServer : IAsyncDisposable
{
    private LucidServer(string folder, LucidSettings settings, LucidProcess process, AdminClient admin)
    {
        Folder = folder;
        Settings = settings;
        Process = process;
        Admin = admin;
    }

    public string Folder { get; }

    public LucidSettings Settings { get; }

    public LucidProcess Process { get; private set; }

    public AdminClient Admin { get; private set; }

    public IPEndPoint Public => Settings.Public;

    public Uri PublicUrl => new($"http://{Settings.Public}");

    /// <summary>Starts one on a data folder of its own.</summary>
    /// <param name="settings">Its configuration.</param>
    /// <param name="through">A program and its arguments that runs the binary, such as <c>prlimit</c>.</param>
    public static async Task<LucidServer> StartAsync(LucidSettings settings, params string[] through)
    {
        string folder = Directory.CreateTempSubdirectory("lucid-e2e-").FullName;
        return await StartInAsync(folder, settings, through);
    }

    /// <summary>Starts one in a folder that is there already.</summary>
    public static async Task<LucidServer> StartInAsync(string folder, LucidSettings settings, params string[] through)
    {
        LucidProcess process = await RunAsync(folder, settings, through);
        return new LucidServer(folder, settings, process, await OpenAdminAsync(folder, settings, process));
    }

    /// <summary>A raw connection to the public listener.</summary>
    public Task<RawClient> ConnectAsync() => RawClient.ConnectAsync(Public);

    /// <summary>Sends one request on a connection of its own and reads the answer.</summary>
    public async Task<RawAnswer> PostAsync(string path, string json, params string[] headers)
    {
        using RawClient client = await ConnectAsync();
        await client.PostJsonAsync(path, json, headers);
        return await client.ReadAnswerAsync();
    }

    public async Task<RawAnswer> GetAsync(string path, params string[] headers)
    {
        using RawClient client = await ConnectAsync();
        await client.GetAsync(path, headers);
        return await client.ReadAnswerAsync();
    }

    /// <summary>Where its data are.</summary>
    public string DataFolder => Path.Combine(Folder, "data");

    /// <summary>Starts it again on the same data, after it has ended.</summary>
    public async Task StartAgainAsync()
    {
        await Process.DisposeAsync();
        Admin.Dispose();
        Process = await RunAsync(Folder, Settings);
        Admin = await OpenAdminAsync(Folder, Settings, Process);
    }

    /// <summary>Kills it with SIGKILL and starts it again on the same data.</summary>
    public async Task KillAndRestartAsync()
    {
        await Process.KillAsync();
        await StartAgainAsync();
    }

    /// <summary>Starts it on the same data after it ended, and kills it after some milliseconds, ready or not.</summary>
    public async Task StartAndKillAsync(int afterMs)
    {
        await Process.DisposeAsync();
        Process = await LucidProcess.StartAsync(Folder, ["serve", "--config", Settings.Write(Folder)]);
        await Process.KillAfterAsync(afterMs);
    }

    /// <summary>Runs another command of the binary on the data of the stopped server.</summary>
    /// <returns>Its exit code and all that it printed.</returns>
    public async Task<(int ExitCode, string Output)> RunOnDataAsync(params string[] words)
    {
        await using LucidProcess command = await LucidProcess.StartAsync(Folder, [.. words, "--data", DataFolder]);
        int exitCode = await command.WaitForExitAsync();
        return (exitCode, command.Output);
    }

    public async ValueTask DisposeAsync()
    {
        Admin.Dispose();
        await Process.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    private static async Task<LucidProcess> RunAsync(string folder, LucidSettings settings, params string[] through)
    {
        LucidProcess process = await LucidProcess.StartAsync(
            folder, ["serve", "--config", settings.Write(folder)], through: through);
        try
        {
            await process.WaitUntilReadyAsync(new Uri($"http://{settings.Admin}/readyz"));
            return process;
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    // Through the process's own root: it may see another file system there than the test does.
    private static Task<AdminClient> OpenAdminAsync(string folder, LucidSettings settings, LucidProcess process) =>
        AdminClient.OpenAsync(settings.Admin, process.PathOf(Path.Combine(folder, "data")));
}
