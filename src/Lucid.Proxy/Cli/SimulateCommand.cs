using System;
using System.CommandLine;
using System.Net;
using System.Threading.Tasks;
using Lucid.Net.Transport;
using Lucid.Proxy.Hosting;
using Lucid.Simulator;

namespace Lucid.Proxy.Cli;

/// <summary><c>lucid simulate</c>: the simulator alone, for whoever tests something else against it.</summary>
internal static class SimulateCommand
{
    private const string UsualAddress = "127.0.0.1:8090";

    /// <summary>Builds the command.</summary>
    public static Command Build(CliEnvironment environment)
    {
        Option<string> listen = new("--listen")
        {
            Description = "Where to listen; port 0 takes a free one",
            HelpName = "ADDRESS",
            DefaultValueFactory = _ => UsualAddress,
        };
        ExampleCommand command = new(
            "simulate",
            "Run the simulator alone: an upstream that speaks OpenAI and Anthropic without a model.",
            "lucid simulate",
            "lucid simulate --listen 127.0.0.1:0");
        command.Options.Add(listen);
        command.SetAction((parsed, _) => RunAsync(parsed.GetValue(listen)!, environment));
        return command;
    }

    private static async Task<int> RunAsync(string listen, CliEnvironment environment)
    {
        if (!EndpointText.TryParse(listen, out IPEndPoint endpoint))
        {
            throw new CliException($"\"{listen}\" is no address; write {EndpointText.Form}.");
        }

        using ReactorGroup reactors = ReactorGroup.Start(new ReactorGroupOptions());
        SimulatorHost simulator = SimulatorHost.Start(reactors, endpoint, new SimulatorOptions());
        using Shutdown shutdown = new(() => { }, () => { }, Environment.Exit);
        environment.Out.WriteLine($"The simulator listens on http://{simulator.Endpoint}; any key sim-… is good.");
        environment.Out.WriteLine();
        environment.Out.WriteLine($"curl -N http://{simulator.Endpoint}/v1/chat/completions \\");
        environment.Out.WriteLine("  -H 'authorization: Bearer sim-key' -H 'content-type: application/json' \\");
        environment.Out.WriteLine(
            "  -d '{\"model\":\"any\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}'");
        await shutdown.Asked;
        await simulator.StopAsync(drainMs: 1000);
        return 0;
    }
}
