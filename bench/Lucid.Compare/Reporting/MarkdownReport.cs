using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Lucid.Compare.Measuring;

namespace Lucid.Compare.Reporting;

/// <summary>One scenario's figures as a page.</summary>
internal static class MarkdownReport
{
    private static readonly string[] References = ["relay", "nginx", "haproxy"];

    public static IEnumerable<string> Lines(ReportHead head, Summary summary)
    {
        Scenario scenario = summary.Scenario;
        IEnumerable<string> table = scenario.IsColdStart ? ColdTable(summary)
            : scenario.IsIdle ? IdleTable(summary)
            : LoadTable(summary).Concat(ThreadLines(summary)).Concat(scenario.HasLatency ? LatencyTable(summary) : []);
        return
        [
            $"# {scenario.Name}: {scenario.Title}", "", .. head.Lines(), "",
            .. table, .. RoundsTable(summary), .. Failures(summary),
        ];
    }

    private static IEnumerable<string> LoadTable(Summary summary)
    {
        Scenario scenario = summary.Scenario;
        string[] references = [.. References.Where(summary.Programs.Contains)];
        yield return $"Medians; ratios are medians of the ratios within a round, with the smallest and the greatest. "
            + "`waited`: share of the time the program stood ready while something else had its core; "
            + "above 2 % the machine was not quiet.";
        yield return "";
        yield return Row([$"program", $"CPU us/{scenario.Unit}", .. references.Select(name => $"to {name}"),
            $"{scenario.Unit}s/s", "RSS MB", "threads", "waited"]);
        yield return Rule(6 + references.Length);
        foreach (string program in summary.Programs)
        {
            yield return Row([program, Number(summary.Median(program, run => run.CpuPerUnit(scenario)), "0.00"),
                .. references.Select(name => name == program
                    ? "1"
                    : Ratio(summary.PairedRatio(program, name, run => run.CpuPerUnit(scenario)))),
                Number(summary.Median(program, run => PerSecond(run, scenario)), "#,0"),
                Number(summary.Median(program, run => Megabytes(run.Load?.ResidentKib)), "0.0"),
                Number(summary.Median(program, run => run.Load is { Threads: > 0 } load ? load.Threads : null), "0"),
                Number(summary.Median(program, run => run.WaitedShare), "0.0 %")]);
        }

        yield return "";
    }

    // Where the time goes in a program of several threads; a single one needs no table.
    private static IEnumerable<string> ThreadLines(Summary summary)
    {
        Scenario scenario = summary.Scenario;
        foreach (string program in summary.Programs)
        {
            string[] names = [.. summary.Runs.Where(run => run.Program == program && run.Fault is null)
                .SelectMany(run => run.Load?.ThreadCpu ?? []).Select(thread => thread.Name).Distinct()];
            if (names.Length > 1)
            {
                yield return $"{program}, CPU us/{scenario.Unit} by thread: " + string.Join(", ", names.Select(name =>
                    $"{name} {Number(summary.Median(program, run => PerUnit(run, scenario, name)), "0.00")}")) + ".";
                yield return "";
            }
        }
    }

    private static double? PerUnit(Run run, Scenario scenario, string thread)
        => run.Units(scenario) > 0
            ? run.Load!.ThreadCpu.Where(one => one.Name == thread).Sum(one => one.RanNs) / 1000.0 / run.Units(scenario)
            : null;

    private static IEnumerable<string> LatencyTable(Summary summary)
    {
        bool isStream = summary.Scenario.Events > 0;
        string from = isStream ? "from the upstream's send of an event to its arrival"
            : summary.Scenario.RatePerSecond > 0 ? "from the intended start to the complete answer"
            : "from the send to the complete answer; in a closed loop it follows from the throughput";
        yield return $"Latency in us, {from}; `added`: p50 over relay and over direct in the same round.";
        yield return "";
        string[] first = isStream ? ["first event p50", "p99"] : [];
        yield return Row(["program", "p50", "p90", "p99", "p99.9", "added to relay", "added to direct", .. first]);
        yield return Rule(7 + first.Length);
        foreach (string program in summary.Programs)
        {
            string[] firstValues = isStream
                ? [Us(summary, program, run => run.Load?.FirstEvent.P50Ns),
                    Us(summary, program, run => run.Load?.FirstEvent.P99Ns)]
                : [];
            yield return Row([program, Us(summary, program, run => run.Load?.Latency.P50Ns),
                Us(summary, program, run => run.Load?.Latency.P90Ns),
                Us(summary, program, run => run.Load?.Latency.P99Ns),
                Us(summary, program, run => run.Load?.Latency.P999Ns), Added(summary, program, "relay"),
                Added(summary, program, "direct"), .. firstValues]);
        }

        yield return "";
    }

    private static IEnumerable<string> IdleTable(Summary summary)
    {
        yield return "Resident memory of all its processes, before the first connection and with all streams at rest, "
            + "and the CPU it takes while nothing happens.";
        yield return "";
        yield return Row(["program", "before MB", "with streams MB", "KiB per stream", "CPU ms/s at rest"]);
        yield return Rule(5);
        foreach (string program in summary.Programs)
        {
            yield return Row([program,
                Number(summary.Median(program, run => Megabytes(run.Load?.ResidentBeforeKib)), "0.0"),
                Number(summary.Median(program, run => Megabytes(run.Load?.ResidentKib)), "0.0"),
                Number(summary.Median(program, run => KibPerStream(run, summary.Scenario)), "0.00"),
                Number(summary.Median(program, run => CpuShare(run) * 1000), "0.00")]);
        }

        yield return "";
    }

    private static IEnumerable<string> ColdTable(Summary summary)
    {
        yield return "Existing data and configuration; resident memory of all its processes half a second later.";
        yield return "";
        yield return Row(["program", "ms to the first answer", "resident MB"]);
        yield return Rule(3);
        foreach (string program in summary.Programs)
        {
            yield return Row([program, Number(summary.Median(program, run => run.Cold?.ColdNs / 1e6), "0.0"),
                Number(summary.Median(program, run => Megabytes(run.Cold?.SettledKib)), "0.0")]);
        }

        yield return "";
    }

    private static IEnumerable<string> RoundsTable(Summary summary)
    {
        Scenario scenario = summary.Scenario;
        string what = scenario.IsColdStart ? "ms" : scenario.IsIdle ? "KiB per stream" : $"CPU us/{scenario.Unit}";
        int[] rounds = [.. summary.Runs.Select(run => run.Round).Distinct()];
        yield return $"Every round, {what}:";
        yield return "";
        yield return Row(["program", .. rounds.Select(round => $"{round + 1}")]);
        yield return Rule(1 + rounds.Length);
        foreach (string program in summary.Programs)
        {
            yield return Row([program, .. rounds.Select(round => Number(
                Figure(summary.Runs.First(run => run.Program == program && run.Round == round), scenario), "0.00"))]);
        }
    }

    private static IEnumerable<string> Failures(Summary summary)
    {
        Run[] failed = [.. summary.Runs.Where(run => run.Fault is not null)];
        return failed.Length == 0
            ? ["", "Every answer of every run was checked byte for byte and was right."]
            : ["", .. failed.Select(run =>
                $"- FAILED, not counted: {run.Program}, round {run.Round + 1}: {run.Fault}")];
    }

    private static double? Figure(Run run, Scenario scenario)
        => run.Fault is not null ? null
            : scenario.IsColdStart ? run.Cold?.ColdNs / 1e6
            : scenario.IsIdle ? KibPerStream(run, scenario)
            : run.CpuPerUnit(scenario);

    private static double? PerSecond(Run run, Scenario scenario)
        => run.Load is { ElapsedNs: > 0 } load ? run.Units(scenario) * 1e9 / load.ElapsedNs : null;

    private static double? CpuShare(Run run)
        => run.Load is { ElapsedNs: > 0 } load ? (double)load.ProgramCpuNs / load.ElapsedNs : null;

    private static double? KibPerStream(Run run, Scenario scenario)
        => run.Load is { ResidentKib: > 0 } load
            ? (double)(load.ResidentKib - load.ResidentBeforeKib) / scenario.Connections
            : null;

    private static double? Megabytes(long? kib) => kib > 0 ? kib / 1024.0 : null;

    private static string Added(Summary summary, string program, string reference)
        => program == reference ? "-"
            : summary.PairedDifference(program, reference, run => run.Load?.Latency.P50Ns / 1000.0) is { } added
                ? Number(added.Median, "0")
                : "-";

    private static string Us(Summary summary, string program, Func<Run, double?> nanoseconds)
        => Number(summary.Median(program, nanoseconds) / 1000, "0");

    private static string Ratio((double Median, double Least, double Most)? ratio)
        => ratio is { } found
            ? string.Create(CultureInfo.InvariantCulture, $"{found.Median:0.00} ({found.Least:0.00}-{found.Most:0.00})")
            : "-";

    private static string Number(double? value, string format)
        => value?.ToString(format, CultureInfo.InvariantCulture) ?? "-";

    private static string Row(IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |";

    private static string Rule(int columns)
        => $"|---|{string.Concat(Enumerable.Repeat("---:|", columns - 1))}";
}
