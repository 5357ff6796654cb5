using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;

namespace Lucid.Compare;

/// <summary>What the command line asked for.</summary>
internal sealed record CompareOptions
{
    public const string Usage = """
        bench/compare/run [--rounds 5] [--seconds 5] [--warm-ms 500]
                          [--scenario small,open,sse,sse20k,burst,firehose,
                                      prompt10k,prompt100k,prompt1m,idle,cold | all]
                          [--programs relay,nginx,haproxy,lucid,direct] [--lucid artifacts/lucid/lucid]
                          [--strace] [--self-check]
        Fair side by side measurement; results go to bench/results/<date>-<scenario>.md and .json.
        """;

    private static readonly string[] KnownPrograms = ["relay", "nginx", "haproxy", "lucid", "direct"];

    public int Rounds { get; private set; } = 5;

    public double Seconds { get; private set; } = 5;

    /// <summary>Milliseconds of the same load before the measured window.</summary>
    public int WarmMilliseconds { get; private set; } = 500;

    public IReadOnlyList<Scenario> Scenarios { get; private set; } = [Scenario.All[0]];

    public IReadOnlyList<string> Programs { get; private set; } = KnownPrograms;

    /// <summary>The native binary, absolute.</summary>
    public string LucidPath { get; private set; } = "";

    /// <summary>Count system calls instead of measuring.</summary>
    public bool CountsSystemCalls { get; private set; }

    /// <summary>Show that the load generator notices a broken upstream.</summary>
    public bool ChecksItself { get; private set; }

    /// <exception cref="CompareException">An option is unknown or has no such value.</exception>
    public static CompareOptions Parse(string[] arguments, string root)
    {
        CompareOptions options = new() { LucidPath = Path.Combine(root, "artifacts", "lucid", "lucid") };
        for (int at = 0; at < arguments.Length; at++)
        {
            string name = arguments[at];
            if (name is "--strace" or "--self-check")
            {
                options.CountsSystemCalls |= name == "--strace";
                options.ChecksItself |= name == "--self-check";
                continue;
            }

            string value = at + 1 < arguments.Length
                ? arguments[++at]
                : throw new CompareException($"{name} is unknown or needs a value.\n{Usage}");
            options.Set(name, value);
        }

        return options;
    }

    private void Set(string name, string value)
    {
        switch (name)
        {
            case "--rounds":
                Rounds = (int)Number(name, value, 1, 1000);
                break;
            case "--seconds":
                Seconds = Number(name, value, 0.1, 600);
                break;
            case "--warm-ms":
                WarmMilliseconds = (int)Number(name, value, 0, 60_000);
                break;
            case "--lucid":
                LucidPath = Path.GetFullPath(value);
                break;
            case "--scenario":
                Scenarios = value == "all" ? Scenario.All : [.. value.Split(',').Select(FindScenario)];
                break;
            case "--programs":
                Programs = [.. value.Split(',').Select(FindProgram)];
                break;
            default:
                throw new CompareException($"There is no option {name}.\n{Usage}");
        }
    }

    private static double Number(string name, string value, double least, double most)
        => double.TryParse(value, CultureInfo.InvariantCulture, out double number) && number >= least && number <= most
            ? number
            : throw new CompareException($"{name} is a number from {least} to {most}, not '{value}'.");

    public static Scenario FindScenario(string name)
        => Scenario.All.FirstOrDefault(scenario => scenario.Name == name)
            ?? throw new CompareException(
                $"There is no scenario '{name}': {string.Join(", ", Scenario.All.Select(known => known.Name))}.");

    private static string FindProgram(string name)
        => KnownPrograms.Contains(name)
            ? name
            : throw new CompareException($"There is no program '{name}': {string.Join(", ", KnownPrograms)}.");
}
