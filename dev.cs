#!/usr/bin/env dotnet
// One command for everything a contributor does: dotnet run dev.cs -- VERB. CONTRIBUTING.md says when to use which.
#:property PublishAot=false
#:property GenerateDocumentationFile=false
#:property NoWarn=$(NoWarn);EnableGenerateDocumentationFile

using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Security.Cryptography;

string[] testProjects = ["Lucid.Net.Tests", "Lucid.Proxy.Tests"];
string root = FindRoot();
string verb = args.Length == 0 ? "help" : args[0];
string[] rest = args.Length == 0 ? [] : args[1..];
return verb switch
{
    "build" => Dotnet(["build", "LucidLM.sln", "--nologo", .. rest]),
    "test" => Dotnet(["test", .. rest]),
    "bench" => Dotnet(["run", "-c", "Release", "--project", "bench/Lucid.Bench", "--", .. rest]),
    "publish" => Dotnet(
        ["publish", "-c", "Release", "-r", "linux-x64", "src/Lucid.Proxy", "-o", "artifacts/lucid", .. rest]),
    "tidy" => Tidy(),
    "fuzz" => Fuzz(rest),
    "sim" => Simulate(rest),
    _ => Help(verb),
};

int Help(string asked)
{
    Console.WriteLine("dotnet run dev.cs -- VERB");
    Console.WriteLine("  build                everything, warnings are errors");
    Console.WriteLine("  test [ARGS]          every test; ARGS go to dotnet test");
    Console.WriteLine("  tidy                 the rules of the house alone: imports, names, limits, samples");
    Console.WriteLine("  fuzz [--seconds N]   the random tests again and again with new seeds (default 30 s)");
    Console.WriteLine("  sim [--seconds N]    the whole exchange on virtual time with new seeds (default 30 s)");
    Console.WriteLine("  bench [ARGS]         BenchmarkDotNet; try: bench --filter '*'");
    Console.WriteLine("  publish              the native binary, to artifacts/lucid/lucid");
    return asked is "help" or "--help" or "-h" ? 0 : 1;
}

int Tidy()
{
    int built = Dotnet(["build", "tests/Lucid.Proxy.Tests", "-v", "q", "--nologo"]);
    return built != 0 ? built : RunTests("Lucid.Proxy.Tests", ["-namespace", "Lucid.Proxy.Tests.Tidy"], seed: null);
}

// Every test class that draws random values is run with a new seed per round; a failure prints the seed that repeats
// it.
int Fuzz(string[] options)
{
    if (!TrySeconds(options, out int seconds))
    {
        return Help("fuzz");
    }

    foreach (string project in testProjects)
    {
        int built = Dotnet(["build", $"tests/{project}", "-v", "q", "--nologo"]);
        if (built != 0)
        {
            return built;
        }
    }

    (string Project, string[] Filter)[] targets = [.. testProjects
        .Select(project => (
            project,
            Filter: RandomClasses(project).SelectMany(name => new[] { "-class", name }).ToArray()))
        .Where(target => target.Filter.Length > 0)];
    Stopwatch watch = Stopwatch.StartNew();
    int rounds = 0;
    do
    {
        foreach ((string project, string[] filter) in targets)
        {
            string seed = RandomNumberGenerator.GetInt32(int.MaxValue).ToString(CultureInfo.InvariantCulture);
            int result = RunTests(project, [.. filter, "-noLogo", "-reporter", "quiet"], seed);
            if (result != 0)
            {
                Console.WriteLine($"Failed with LUCID_SEED={seed} in {project}.");
                return result;
            }
        }

        rounds++;
    }
    while (watch.Elapsed.TotalSeconds < seconds);
    Console.WriteLine($"Rounds with new seeds: {rounds}. No failure.");
    return 0;
}

// Each run draws seeds of its own; a failure prints the one that repeats it.
int Simulate(string[] options)
{
    if (!TrySeconds(options, out int seconds))
    {
        return Help("sim");
    }

    int result = Dotnet(["build", "tests/Lucid.Proxy.Tests", "-v", "q", "--nologo"]);
    Stopwatch watch = Stopwatch.StartNew();
    int rounds = 0;
    string[] filter = ["-class", "Lucid.Proxy.Tests.Simulation.ExchangeSimulationTests", "-noLogo"];
    while (result == 0 && (rounds == 0 || watch.Elapsed.TotalSeconds < seconds))
    {
        result = RunTests("Lucid.Proxy.Tests", filter, Environment.GetEnvironmentVariable("LUCID_SEED"));
        rounds++;
    }

    Console.WriteLine(result == 0 ? $"Simulated runs: {rounds}. No failure." : "A simulated run failed; its seed is above.");
    return result;
}

bool TrySeconds(string[] options, out int seconds)
{
    seconds = 30;
    return options.Length == 0
        || (options is ["--seconds", var text]
            && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out seconds));
}

IEnumerable<string> RandomClasses(string project)
    => Directory.EnumerateFiles(Path.Combine(root, "tests", project), "*Tests.cs", SearchOption.AllDirectories)
        .Where(file => File.ReadAllText(file) is var text && (text.Contains("SeededRandom") || text.Contains("Seeds.")))
        .Select(file => Path.GetRelativePath(Path.Combine(root, "tests"), file)[..^".cs".Length])
        .Select(path => path.Replace(Path.DirectorySeparatorChar, '.'))
        .Order(StringComparer.Ordinal);

int RunTests(string project, IEnumerable<string> arguments, string? seed)
{
    string binary = Path.Combine(root, "tests", project, "bin", "Debug", "net10.0", $"{project}.dll");
    return Dotnet([binary, .. arguments], seed);
}

int Dotnet(IEnumerable<string> arguments, string? seed = null)
{
    ProcessStartInfo start = new("dotnet", arguments) { WorkingDirectory = root };
    start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
    if (seed is not null)
    {
        start.Environment["LUCID_SEED"] = seed;
    }

    using Process process = Process.Start(start)!;
    process.WaitForExit();
    return process.ExitCode;
}

string FindRoot()
{
    for (DirectoryInfo? at = new(Environment.CurrentDirectory); at is not null; at = at.Parent)
    {
        if (File.Exists(Path.Combine(at.FullName, "LucidLM.sln")))
        {
            return at.FullName;
        }
    }

    throw new InvalidOperationException("Run this inside the repository.");
}
