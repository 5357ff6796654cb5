using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Text.Json;
using System.Threading.Tasks;
using Lucid.Compare.Programs;

namespace Lucid.Compare.Measuring;

/// <summary>Puts upstream and load generator on core 1 around a program on core 0, for one run at a time.</summary>
internal sealed class Bench(Places places, CompareOptions options)
{
    private static readonly TimeSpan LoadLimit = TimeSpan.FromSeconds(60);
    private int _runs;

    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Starts upstream and program, loads them for the measured window, stops both.</summary>
    public async Task<Run> MeasureAsync(ProxyProgram program, Scenario scenario, int round)
    {
        int upstreamPort = places.FreePort();
        await using ChildProcess upstream = await StartUpstreamAsync(scenario, upstreamPort);
        LoadReport load;
        string? auditFault = null;
        await using (RunningProgram running = await program.StartAsync(upstreamPort))
        {
            load = await LoadAsync(program, running, upstream, [.. scenario.LoadArguments(),
                "--finish-port", $"{(scenario.Events > 0 ? upstreamPort : 0)}",
                "--warm-ms", $"{options.WarmMilliseconds}",
                "--measure-ms", string.Create(CultureInfo.InvariantCulture, $"{options.Seconds * 1000:0}")]);
            if (load.Ok)
            {
                auditFault = await program.AuditAsync();
            }
        }

        UpstreamReport served = Read<UpstreamReport>(await upstream.StopAsync());
        string? fault = load.Ok ? auditFault ?? Doubt(program, scenario, load, served) : load.Fault;
        return new Run(program.Name, round, fault, load, Cold: null);
    }

    /// <summary>Starts the program once and takes the time to its first answer.</summary>
    public async Task<Run> ColdStartAsync(ProxyProgram program, Scenario scenario, int round)
    {
        int upstreamPort = places.FreePort(), port = places.FreePort();
        await using ChildProcess upstream = await StartUpstreamAsync(scenario, upstreamPort);
        ProgramCommand command = program.Prepare(port, upstreamPort);
        await using ChildProcess cold = ChildProcess.Start(core: 1, OutputPath("cold"), new ProgramCommand(
            places.NativeProgram("cold"),
            ["--port", $"{port}", .. Identity(program), "--", command.File, .. command.Arguments])
        {
            Environment = command.Environment,
        });
        string text = await cold.WaitAsync(LoadLimit);
        ColdReport report = text.Length > 0
            ? Read<ColdReport>(text)
            : throw new CompareException($"The cold start of {program.Name} gave no report: {cold.LastWords()}");
        return new Run(program.Name, round, report.Ok ? null : report.Fault, Load: null, report);
    }

    public async Task<ChildProcess> StartUpstreamAsync(Scenario scenario, int port, string fault = "none")
    {
        ChildProcess upstream = ChildProcess.Start(core: 1, OutputPath("upstream"), new ProgramCommand(
            places.NativeProgram("upstream"),
            ["--port", $"{port}", "--fault", fault, .. scenario.UpstreamArguments()]));
        await ProxyProgram.AwaitPortAsync(upstream, port, "upstream");
        return upstream;
    }

    public async Task<LoadReport> LoadAsync(
        ProxyProgram program, RunningProgram running, ChildProcess upstream, IReadOnlyList<string> arguments)
    {
        await using ChildProcess load = ChildProcess.Start(core: 1, OutputPath("load"), new ProgramCommand(
            places.NativeProgram("load"),
            ["--port", $"{running.Port}", "--watch", string.Join(',', running.Processes),
                "--watch-upstream", $"{upstream.Id}", .. Identity(program), .. arguments]));
        string text = await load.WaitAsync(LoadLimit + TimeSpan.FromSeconds(options.Seconds) + LoadLimit * 3);
        return text.Length > 0
            ? Read<LoadReport>(text)
            : throw new CompareException($"The load generator gave no report for {program.Name}: {load.LastWords()}");
    }

    private static IEnumerable<string> Identity(ProxyProgram program)
        => ["--answer-model", program.AnswerModel, .. program.Key is { } key ? new[] { "--key", key } : []];

    // The answers were right; was it also the work that was meant?
    private string? Doubt(ProxyProgram program, Scenario scenario, LoadReport load, UpstreamReport served)
    {
        double pace = load.ElapsedNs == 0 ? 0 : load.Events * 1e9 / load.ElapsedNs;
        if (scenario.PacedUnitsPerSecond > 0 && pace < 0.97 * scenario.PacedUnitsPerSecond)
        {
            return $"only {pace:0} of {scenario.PacedUnitsPerSecond:0} events/s came through";
        }

        if (served.Requests != load.Finished || served.Refused > 0)
        {
            return $"{load.Finished} answers for {served.Requests} upstream requests, {served.Refused} refused";
        }

        return program.MetersStreams && served.StreamsWithUsage != served.Streams
            ? $"usage was asked for {served.StreamsWithUsage} of {served.Streams} streams: not metered"
            : null;
    }

    private string OutputPath(string name) => Path.Combine(places.Scratch, $"{++_runs}-{name}.out");

    private static T Read<T>(string text)
        => JsonSerializer.Deserialize<T>(text, Json)
            ?? throw new CompareException($"Not a report: {text}");
}
