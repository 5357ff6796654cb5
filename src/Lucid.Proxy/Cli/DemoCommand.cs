using System.CommandLine;
using System.IO;
using System.Net;
using System.Threading.Tasks;
using Lucid.Proxy.Hosting;
using Lucid.Proxy.Telemetry;
using Microsoft.Extensions.Logging;

namespace Lucid.Proxy.Cli;

/// <summary><c>lucid demo</c>: the whole product in a few seconds, without a key, a file or a network.</summary>
internal static class DemoCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Build(CliEnvironment environment)
    {
        ExampleCommand command = new(
            "demo",
            "Serve on free ports with the simulator, make a key, stream one call through each chat endpoint, and show "
                + "what each cost and what the proxy added.",
            "lucid demo");
        command.SetAction((_, _) => RunAsync(environment));
        return command;
    }

    private static async Task<int> RunAsync(CliEnvironment environment)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("lucid-demo-");
        try
        {
            using ILoggerFactory logs = ProgramLog.Create(LogLevel.Warning);
            await using LucidHost host = LucidHost.Start(new HostSetup
            {
                Options = Options(folder.FullName),
                Environment = new EnvironmentSettings([]),
                IsSimulated = true,
                Logs = logs,
                Time = environment.Time,
            });
            using DemoRun run = new(host, environment);
            await run.RunAsync();
            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // The built-in defaults whatever file lies around, on free ports, with one reactor: a demo shares the machine.
    private static LucidOptions Options(string dataFolder)
    {
        LucidOptions usual = SettingsReader.Read(null, [], new EnvironmentSettings([])).Options!;
        return usual with
        {
            Listen = [new ListenerSettings(new IPEndPoint(IPAddress.Loopback, 0))],
            Admin = new ListenerSettings(new IPEndPoint(IPAddress.Loopback, 0)),
            DataFolder = dataFolder,
            Reactors = 1,
            Log = new LogSettings { Exchanges = ExchangeLogLevel.Off },
        };
    }
}
