using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Lucid.Compare.Programs;

namespace Lucid.Compare.Measuring;

/// <summary>Programs take turns within a round; every other round goes the other way.</summary>
internal sealed class Rounds(Bench bench, CompareOptions options)
{
    public async Task<IReadOnlyList<Run>> MeasureAsync(Scenario scenario, IReadOnlyList<ProxyProgram> programs)
    {
        List<Run> runs = [];
        for (int round = 0; round < options.Rounds; round++)
        {
            foreach (ProxyProgram program in round % 2 == 0 ? programs : programs.Reverse())
            {
                Run run = scenario.IsColdStart
                    ? await bench.ColdStartAsync(program, scenario, round)
                    : await bench.MeasureAsync(program, scenario, round);
                runs.Add(run);
                Console.WriteLine(Line(run, scenario));
            }
        }

        return runs;
    }

    private static string Line(Run run, Scenario scenario)
    {
        string what = $"{scenario.Name} round {run.Round + 1} {run.Program,-8}";
        if (run.Fault is not null)
        {
            return $"{what} FAILED: {run.Fault}";
        }

        if (scenario.IsIdle)
        {
            return $"{what} {run.Load!.ResidentBeforeKib / 1024.0:0.0} MB, {run.Load.ResidentKib / 1024.0:0.0} MB with "
                + $"{scenario.Connections} streams";
        }

        return run.Cold is { } cold
            ? $"{what} {cold.ColdNs / 1e6:0.0} ms, {cold.SettledKib / 1024.0:0.0} MB"
            : $"{what} {run.CpuPerUnit(scenario),8:0.00} us CPU/{scenario.Unit}, "
                + $"{run.Units(scenario)} {scenario.Unit}s, "
                + $"p50 {run.Load!.Latency.P50Ns / 1000.0:0} us, p99 {run.Load.Latency.P99Ns / 1000.0:0} us, "
                + $"{run.Load.ResidentKib / 1024.0:0.0} MB, waited {run.WaitedShare:P1}";
    }
}
