using System;
using System.IO;
using System.Threading.Tasks;
using Lucid.Compare.Programs;

namespace Lucid.Compare.Measuring;

/// <summary>Shows that a broken program cannot look fast: the load generator must notice each fault.</summary>
internal sealed class SelfCheck(Places places, Bench bench)
{
    private static readonly (string Scenario, string Fault)[] Cases =
    [
        ("small", "none"), ("small", "corrupt"), ("small", "cut"),
        ("sse", "none"), ("sse", "drop"), ("sse", "corrupt"), ("sse", "cut"),
        ("firehose", "none"), ("firehose", "drop"),
    ];

    /// <returns>True when every fault was found and nothing was found where there was none.</returns>
    public async Task<bool> RunAsync()
    {
        await using ChildProcess check = ChildProcess.Start(core: 1, Path.Combine(places.Scratch, "check.out"),
            new ProgramCommand(places.NativeProgram("check"), []));
        Console.Write(await check.WaitAsync(TimeSpan.FromSeconds(60)));
        bool isGood = check.ExitCode == 0;
        foreach ((string name, string fault) in Cases)
        {
            Scenario known = CompareOptions.FindScenario(name);
            Scenario scenario = known with { Connections = 8, Events = Math.Min(known.Events, 20) };
            int port = places.FreePort();
            await using ChildProcess upstream = await bench.StartUpstreamAsync(scenario, port, fault);
            RelayProgram relay = new(places);
            await using RunningProgram running = await relay.StartAsync(port);
            LoadReport load = await bench.LoadAsync(relay, running, upstream,
                [.. scenario.LoadArguments(), "--warm-ms", "100", "--measure-ms", "1500"]);
            bool isRight = load.Ok == (fault == "none") && load.Ok == load.Finished > 0;
            isGood &= isRight;
            Console.WriteLine($"{(isRight ? "good" : "WRONG")}: {name} with fault {fault}: "
                + (load.Ok ? $"{load.Finished} right answers" : load.Fault));
        }

        return isGood;
    }
}
