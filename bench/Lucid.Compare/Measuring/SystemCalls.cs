using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Lucid.Compare.Programs;

namespace Lucid.Compare.Measuring;

/// <summary>
/// System calls per request and per event, by difference: the same load once and twice as long under `strace -c -f`, so
/// that starting, connecting and stopping cancel out. Under strace the program is slow, so it finds more work ready at
/// each wake-up: calls of the waiting kind are fewer than in earnest, those that carry bytes are exact.
/// </summary>
internal sealed class SystemCalls(Places places, Bench bench)
{
    private const int Requests = 4000, Streams = 50, StreamEvents = 100;

    /// <summary>Calls per unit by name, greatest first.</summary>
    public async Task<IReadOnlyList<KeyValuePair<string, double>>> CountAsync(ProxyProgram program, bool ofStreams)
    {
        Dictionary<string, long> once = await TraceAsync(program, ofStreams, times: 1);
        Dictionary<string, long> twice = await TraceAsync(program, ofStreams, times: 2);
        double units = ofStreams ? Streams * StreamEvents : Requests;
        return
        [
            .. twice
                .Select(call => KeyValuePair.Create(
                    call.Key, (call.Value - once.GetValueOrDefault(call.Key)) / units))
                .Where(call => call.Value >= 0.005)
                .OrderByDescending(call => call.Value),
        ];
    }

    private async Task<Dictionary<string, long>> TraceAsync(ProxyProgram program, bool ofStreams, int times)
    {
        Scenario scenario = new("strace", "", "", ofStreams ? Streams : 32)
        {
            Events = ofStreams ? StreamEvents * times : 0,
            IntervalMicroseconds = ofStreams ? 40_000 : 0,
        };
        int upstreamPort = places.FreePort();
        string summary = Path.Combine(places.Scratch, $"strace-{program.Name}-{scenario.Events}-{times}");
        await using ChildProcess upstream = await bench.StartUpstreamAsync(scenario, upstreamPort);
        await using (RunningProgram running = await program.StartAsync(upstreamPort))
        {
            ChildProcess tracer = ChildProcess.Start(core: 0, summary + ".log", new ProgramCommand(
                "strace", ["-c", "-f", "-o", summary, .. running.Processes.SelectMany(id => new[] { "-p", $"{id}" })]));
            await using (tracer)
            {
                await AwaitAttachedAsync(tracer, running.Processes.Count);
                LoadReport load = await bench.LoadAsync(program, running, upstream, [.. scenario.LoadArguments(),
                    "--limit", $"{(ofStreams ? Streams : Requests * times)}"]);
                if (!load.Ok)
                {
                    throw new CompareException($"{program.Name} under strace: {load.Fault}");
                }
            }
        }

        return Read(summary);
    }

    private static async Task AwaitAttachedAsync(ChildProcess tracer, int processes)
    {
        for (int attempt = 0; attempt < 500; attempt++)
        {
            string said = File.Exists(tracer.OutputPath + ".errors")
                ? await File.ReadAllTextAsync(tracer.OutputPath + ".errors")
                : "";
            if (said.Split("attached").Length > processes)
            {
                return;
            }

            if (tracer.HasEnded)
            {
                throw new CompareException($"strace ended: {tracer.LastWords()}");
            }

            await Task.Delay(20);
        }

        throw new CompareException($"strace did not attach within 10 s: {tracer.LastWords()}");
    }

    // "% time  seconds  usecs/call  calls  [errors]  syscall"
    private static Dictionary<string, long> Read(string path)
    {
        Dictionary<string, long> calls = [];
        foreach (string line in File.ReadAllLines(path))
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length >= 5 && words[^1] != "total"
                && double.TryParse(words[0], CultureInfo.InvariantCulture, out _)
                && long.TryParse(words[3], out long count))
            {
                calls[words[^1]] = count;
            }
        }

        return calls;
    }
}
