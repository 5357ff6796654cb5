using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Lucid.Compare.Measuring;
using Lucid.Compare.Programs;
using Lucid.Compare.Reporting;

namespace Lucid.Compare;

/// <summary>Started by bench/compare/run after it built the C programs: Lucid.Compare ROOT NATIVE [options].</summary>
internal static class Program
{
    private static async Task<int> Main(string[] arguments)
    {
        if (arguments.Length < 2)
        {
            Console.Error.WriteLine(CompareOptions.Usage);
            return 2;
        }

        using Places places = new(arguments[0], arguments[1]);
        try
        {
            CompareOptions options = CompareOptions.Parse(arguments[2..], places.Root);
            return await RunAsync(places, options, arguments[2..]) ? 0 : 1;
        }
        catch (CompareException failure)
        {
            places.KeepsScratch = true;
            Console.Error.WriteLine($"{failure.Message}\nThe logs are in {places.Scratch}.");
            return 2;
        }
    }

    private static async Task<bool> RunAsync(Places places, CompareOptions options, string[] arguments)
    {
        Bench bench = new(places, options);
        if (options.ChecksItself)
        {
            return await new SelfCheck(places, bench).RunAsync();
        }

        ProxyProgram[] programs = [.. options.Programs.Select(name => Create(name, places, options))];
        foreach (ProxyProgram program in programs)
        {
            await program.ProvisionAsync();
        }

        string[] command = [.. arguments.Select(word => Path.IsPathRooted(word)
            ? Path.GetRelativePath(places.Root, word)
            : word)];
        return options.CountsSystemCalls
            ? await CountAsync(places, bench, programs, command)
            : await MeasureAsync(places, bench, options, programs, command);
    }

    private static async Task<bool> MeasureAsync(
        Places places, Bench bench, CompareOptions options, ProxyProgram[] programs, string[] command)
    {
        bool isGood = true;
        foreach (Scenario scenario in options.Scenarios)
        {
            ProxyProgram[] able = [.. programs.Where(program => scenario.SuitsDirect || program.Name != "direct")];
            ReportHead head = ReportHead.Now(places.Root, command, able);
            Summary summary = new(scenario, await new Rounds(bench, options).MeasureAsync(scenario, able));
            string path = new ReportFiles(places).Write(
                head, scenario.Name, MarkdownReport.Lines(head, summary), summary.Runs);
            Console.WriteLine($"{File.ReadAllText(Path.Combine(places.Root, path))}\n{path}");
            isGood &= summary.Runs.All(run => run.Fault is null);
        }

        if (!isGood)
        {
            places.KeepsScratch = true;
            Console.Error.WriteLine($"Not every run counted. The logs are in {places.Scratch}.");
        }

        return isGood;
    }

    private static async Task<bool> CountAsync(
        Places places, Bench bench, ProxyProgram[] programs, string[] command)
    {
        ReportHead head = ReportHead.Now(places.Root, command, programs);
        SystemCalls calls = new(places, bench);
        List<string> lines = ["# System calls per request and per streamed event", "", .. head.Lines(), "",
            "By difference of two runs under `strace -c -f`; epoll_wait is rarer there than in earnest.",
            "", "| program | per request | per event |", "|---|---|---|"];
        Dictionary<string, object> figures = [];
        foreach (ProxyProgram program in programs.Where(program => program.Name != "direct"))
        {
            IReadOnlyList<KeyValuePair<string, double>> request = await calls.CountAsync(program, ofStreams: false);
            IReadOnlyList<KeyValuePair<string, double>> streamed = await calls.CountAsync(program, ofStreams: true);
            lines.Add($"| {program.Name} | {Names(request)} | {Names(streamed)} |");
            figures[program.Name] = new { request, streamed };
            Console.WriteLine(lines[^1]);
        }

        Console.WriteLine(new ReportFiles(places).Write(head, "syscalls", lines, figures));
        return true;
    }

    private static string Names(IEnumerable<KeyValuePair<string, double>> calls)
        => string.Join(", ", calls.Select(call => FormattableString.Invariant($"{call.Key} {call.Value:0.00}")));

    private static ProxyProgram Create(string name, Places places, CompareOptions options) => name switch
    {
        "relay" => new RelayProgram(places),
        "nginx" => new NginxProgram(places),
        "haproxy" => new HaproxyProgram(places),
        "lucid" => new LucidProgram(places, options.LucidPath),
        _ => new DirectProgram(places),
    };
}
