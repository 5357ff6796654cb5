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
using System.Threading;
using System.Threading.Tasks;

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
    "seeds" => Seeds(rest),
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
    Console.WriteLine("  seeds [--seconds N]  the random tests again and again with new seeds (default 30 s)");
    Console.WriteLine("  fuzz [--seconds N]   each parser against a slow reading of its bytes (default 30 s each)");
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
int Seeds(string[] options)
{
    if (!TrySeconds(options, out int seconds))
    {
        return Help("seeds");
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

// Each target for so many seconds, two at a time, guided by coverage: SharpFuzz puts counters into Lucid.Net.dll and
// afl-fuzz reads them. What is found is copied to artifacts/fuzz/found; it belongs into the corpus, as a test.
int Fuzz(string[] options)
{
    if (!TrySeconds(options, out int seconds))
    {
        return Help("fuzz");
    }

    if (!Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(
        folder => File.Exists(Path.Combine(folder, "afl-fuzz"))))
    {
        Console.WriteLine("afl-fuzz is not there: apt-get install afl++");
        return 1;
    }

    string work = Path.Combine(root, "artifacts", "fuzz");
    if (Directory.Exists(work))
    {
        Directory.Delete(work, recursive: true);
    }

    Directory.CreateDirectory(Path.Combine(work, "out"));
    string binaries = Path.Combine(work, "bin");
    int prepared = Dotnet(["build", "tests/Lucid.Fuzz", "-c", "Release", "-o", binaries, "-v", "q", "--nologo"]);
    prepared = prepared != 0 ? prepared : Dotnet(["tool", "restore"]);
    prepared = prepared != 0 ? prepared : Dotnet(["sharpfuzz", Path.Combine(binaries, "Lucid.Net.dll")]);
    if (prepared != 0)
    {
        return prepared;
    }

    string[] targets = [.. Directory.EnumerateDirectories(Path.Combine(root, "tests", "Lucid.Fuzz", "corpus"))
        .Select(folder => Path.GetFileName(folder)!).Order(StringComparer.Ordinal)];
    int failures = 0;
    ParallelOptions twoAtOnce = new() { MaxDegreeOfParallelism = 2 };
    Parallel.ForEach(targets, twoAtOnce, target =>
    {
        if (!FuzzOne(target, work, seconds))
        {
            Interlocked.Increment(ref failures);
        }
    });
    return failures == 0 ? 0 : 1;
}

bool FuzzOne(string target, string work, int seconds)
{
    string output = Path.Combine(work, "out", target);
    ProcessStartInfo start = new("afl-fuzz") { WorkingDirectory = root, RedirectStandardOutput = true };
    foreach (string argument in new[] { "-i", Path.Combine("tests", "Lucid.Fuzz", "corpus", target), "-o", output,
        "-V", seconds.ToString(CultureInfo.InvariantCulture), "-t", "10000", "-m", "none", "--",
        "dotnet", Path.Combine(work, "bin", "Lucid.Fuzz.dll"), target })
    {
        start.ArgumentList.Add(argument);
    }

    foreach (string name in new[] { "AFL_SKIP_BIN_CHECK", "AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES", "AFL_SKIP_CPUFREQ",
        "AFL_NO_UI", "AFL_NO_AFFINITY" })
    {
        start.Environment[name] = "1";
    }

    start.Environment["AFL_FORKSRV_INIT_TMOUT"] = "60000";
    using Process afl = Process.Start(start)!;
    string log = afl.StandardOutput.ReadToEnd();
    afl.WaitForExit();
    string stats = Path.Combine(output, "default", "fuzzer_stats");
    long inputs = !File.Exists(stats) ? 0 : long.Parse(
        File.ReadLines(stats).Single(line => line.StartsWith("execs_done", StringComparison.Ordinal)).Split(':')[1],
        CultureInfo.InvariantCulture);
    string[] found = [.. new[] { "crashes", "hangs" }
        .Select(folder => Path.Combine(output, "default", folder))
        .Where(Directory.Exists)
        .SelectMany(folder => Directory.EnumerateFiles(folder, "id*"))];
    foreach (string file in found)
    {
        string kept = Path.Combine(work, "found", target, Path.GetFileName(file).Replace(':', '-').Replace(',', '-'));
        Directory.CreateDirectory(Path.GetDirectoryName(kept)!);
        File.Copy(file, kept);
        Console.WriteLine($"{target}: found {Path.GetRelativePath(root, kept)}");
    }

    bool isRight = afl.ExitCode == 0 && inputs > 0 && found.Length == 0;
    if (!isRight && found.Length == 0)
    {
        Console.WriteLine(log);
    }

    Console.WriteLine($"{target}: {inputs} inputs, {(isRight ? "no difference" : "FAILED")}");
    return isRight;
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
