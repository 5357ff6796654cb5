using System;
using System.CommandLine;
using System.IO;
using System.Linq;
using System.Net;
using System.Threading.Tasks;
using Lucid.Proxy.Admin;
using Lucid.Proxy.Hosting;
using Microsoft.Extensions.Logging;

namespace Lucid.Proxy.Cli;

/// <summary><c>lucid serve</c>: run the proxy until a signal.</summary>
internal static class ServeCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Build(CliEnvironment environment)
    {
        Option<string?> config = CheckCommand.ConfigOption();
        Option<bool> simulate = new("--simulate")
        {
            Description = "Answer every model from the built-in simulator: nothing leaves this machine",
        };
        ExampleCommand command = new(
            "serve",
            "Run the proxy.",
            "lucid serve",
            "lucid serve --config /etc/lucid/lucid.json",
            "lucid serve --simulate");
        command.Options.Add(config);
        command.Options.Add(simulate);
        command.SetAction((parsed, _) => RunAsync(parsed.GetValue(config), parsed.GetValue(simulate), environment));
        return command;
    }

    private static async Task<int> RunAsync(string? config, bool isSimulated, CliEnvironment environment)
    {
        string? file = config ?? (File.Exists(SettingsReader.DefaultFile) ? SettingsReader.DefaultFile : null);
        SettingsResult result = SettingsReader.ReadFile(file, environment.Variables);
        if (result.Options is not { } options)
        {
            CheckCommand.WriteProblems(result, environment);
            return 1;
        }

        using ILoggerFactory logs = ProgramLog.Create(options.Log.Level);
        await using LucidHost host = LucidHost.Start(new HostSetup
        {
            Options = options,
            ConfigFile = file,
            Environment = environment.Variables,
            IsSimulated = isSimulated,
            Logs = logs,
            Time = environment.Time,
        });
        using Shutdown shutdown = new(() => host.Reload(), host.KeepSettled, Environment.Exit);
        WriteBanner(host, options, environment);
        if (isSimulated)
        {
            await SimulatedCaller.WelcomeAsync(host, options.Listen[0].CertificateFile is not null, environment);
        }
        else if (host.Ledger.Accounts().Count == 0)
        {
            WriteFirstSteps(environment);
        }

        string signal = await shutdown.Asked;
        await host.StopAsync(signal);
        return 0;
    }

    private static void WriteBanner(LucidHost host, LucidOptions options, CliEnvironment environment)
    {
        environment.Out.WriteLine($"LucidLM {host.Version}");
        foreach ((IPEndPoint endpoint, ListenerSettings listener) in host.Endpoints.Zip(options.Listen))
        {
            bool isTls = listener.CertificateFile is not null;
            environment.Out.WriteLine($"  callers    {ListenUrl.Of(endpoint, isTls)}");
        }

        string token = Path.Combine(options.DataFolder, AdminToken.FileName);
        string admin = ListenUrl.Of(host.AdminEndpoint, options.Admin.CertificateFile is not null);
        environment.Out.WriteLine($"  operators  {admin}  (token in {token})");
        int callable = host.Catalog.Models.Count(model => model.Upstreams.Any(upstream => upstream.Provider.IsUsable));
        environment.Out.WriteLine($"  models     {host.Catalog.Models.Count}, {callable} of them with a key");
    }

    private static void WriteFirstSteps(CliEnvironment environment)
    {
        environment.Out.WriteLine("Nobody can call yet. In another terminal:");
        environment.Out.WriteLine("  lucid workspaces create acme");
        environment.Out.WriteLine("  lucid workspaces credit acme --usd 10");
        environment.Out.WriteLine("  lucid keys create --workspace acme --user alice");
    }
}
