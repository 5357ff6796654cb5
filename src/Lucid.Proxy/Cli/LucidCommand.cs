using System;
using System.CommandLine;
using System.Threading.Tasks;
using Lucid.Net.Transport;
using Lucid.Proxy.Hosting;

namespace Lucid.Proxy.Cli;

/// <summary>The command line: every command, and what all of them do when something is in the way.</summary>
internal static class LucidCommand
{
    /// <summary>Runs a command line.</summary>
    /// <returns>0, or 1 when what was asked could not be done.</returns>
    public static async Task<int> RunAsync(string[] arguments, CliEnvironment environment)
    {
        ParseResult parsed = Build(environment).Parse(arguments);
        InvocationConfiguration running = new()
        {
            Output = environment.Out,
            Error = environment.Error,
            EnableDefaultExceptionHandler = false,
            // Signals are ours: an orderly end takes longer than this library would wait.
            ProcessTerminationTimeout = null,
        };
        try
        {
            return await parsed.InvokeAsync(running);
        }
        catch (Exception exception) when (exception is CliException or StartException or ListenException)
        {
            environment.Error.WriteLine(exception.Message);
            return 1;
        }
    }

    private static RootCommand Build(CliEnvironment environment)
    {
        RootCommand root = new("LucidLM: one base URL and one key for every model.");
        root.Subcommands.Add(ServeCommand.Build(environment));
        root.Subcommands.Add(DemoCommand.Build(environment));
        root.Subcommands.Add(CheckCommand.Build(environment));
        root.Subcommands.Add(SimulateCommand.Build(environment));
        root.Subcommands.Add(WorkspacesCommand.Build(environment));
        root.Subcommands.Add(KeysCommand.Build(environment));
        root.Subcommands.Add(UsageCommand.Build(environment));
        root.Subcommands.Add(LedgerCommand.Build(environment));
        ExampleHelp.AddTo(root);
        return root;
    }
}
