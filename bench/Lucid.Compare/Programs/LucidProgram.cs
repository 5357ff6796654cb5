using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Text.Json;
using System.Threading.Tasks;

namespace Lucid.Compare.Programs;

/// <summary>The native binary, governed: key, slot, hold, rewriting, settlement, journal.</summary>
internal sealed class LucidProgram(Places places, string binaryPath) : ProxyProgram(places)
{
    private const string Workspace = "bench";
    private const int SettleTries = 100;
    private string? _key;
    private int _adminPort;
    private decimal _balanceBefore;

    public override string Name => "lucid";

    public override string AnswerModel => "gpt-4o";

    public override string? Key => _key;

    public override bool MetersStreams => true;

    public override string Version()
        => $"{CommandText.FirstLine(binaryPath, "--version")}, {new FileInfo(binaryPath).Length / 1048576.0:0.0} MB";

    public override ProgramCommand Prepare(int port, int upstreamPort)
    {
        _adminPort = Places.FreePort();
        string configuration = Places.Configuration("lucid.json", ("PORT", $"{port}"), ("ADMIN", $"{_adminPort}"),
            ("UPSTREAM", $"{upstreamPort}"));
        return new ProgramCommand(binaryPath, ["serve", "--config", configuration])
        {
            Environment = new Dictionary<string, string> { ["OPENAI_API_KEY"] = "sk-canned" },
        };
    }

    /// <summary>Makes the workspace, its credit and a key by the admin API; later starts find them.</summary>
    public override async Task ProvisionAsync()
    {
        if (!File.Exists(binaryPath))
        {
            throw new CompareException("There is no native binary where --lucid says. Publish it first: "
                + "dotnet publish -c Release -r linux-x64 src/Lucid.Proxy");
        }

        await using RunningProgram running = await base.StartAsync(Places.FreePort());
        using AdminCalls admin = await OpenAdminAsync();
        await admin.PostAsync("/admin/workspaces", $$"""{"name":"{{Workspace}}"}""");
        await admin.PostAsync($"/admin/workspaces/{Workspace}/credits",
            """{"amountUsd":"1000000.00","reference":"bench"}""");
        JsonElement key = await admin.PostAsync($"/admin/workspaces/{Workspace}/keys",
            """{"user":"load","name":"compare"}""");
        _key = key.GetProperty("key").GetString()
            ?? throw new CompareException("The admin API issued no key.");
    }

    public override async Task<RunningProgram> StartAsync(int upstreamPort)
    {
        RunningProgram running = await base.StartAsync(upstreamPort);
        using AdminCalls admin = await OpenAdminAsync();
        _balanceBefore = Usd(await admin.GetAsync($"/admin/workspaces/{Workspace}"), "balanceUsd");
        return running;
    }

    /// <summary>The run must have cost money, and nothing may still be held when every answer is complete.</summary>
    public override async Task<string?> AuditAsync()
    {
        using AdminCalls admin = await OpenAdminAsync();
        decimal held = 0;
        int inFlight = 0;
        for (int attempt = 0; attempt < SettleTries; attempt++)
        {
            JsonElement account = await admin.GetAsync($"/admin/workspaces/{Workspace}");
            held = Usd(account, "heldUsd");
            inFlight = account.GetProperty("inFlight").GetInt32();
            if (held == 0 && inFlight == 0)
            {
                return Usd(account, "balanceUsd") < _balanceBefore ? null : "the calls cost nothing: not metered";
            }

            await Task.Delay(20);
        }

        return $"{held} USD and {inFlight} slots are still held after the last answer";
    }

    private static decimal Usd(JsonElement account, string name)
        => account.TryGetProperty(name, out JsonElement amount)
            ? decimal.Parse(amount.GetString()!, CultureInfo.InvariantCulture)
            : throw new CompareException($"The admin API's account has no {name}: {account}");

    private Task<AdminCalls> OpenAdminAsync()
        => AdminCalls.OpenAsync(_adminPort, Path.Combine(Places.Scratch, "lucid-data", "admin.token"));
}
