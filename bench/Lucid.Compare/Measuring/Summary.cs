using System;
using System.Collections.Generic;
using System.Linq;

namespace Lucid.Compare.Measuring;

/// <summary>Medians, and ratios formed within a round, where both sides saw the same machine.</summary>
internal sealed class Summary(Scenario scenario, IReadOnlyList<Run> runs)
{
    public Scenario Scenario { get; } = scenario;

    public IReadOnlyList<Run> Runs { get; } = runs;

    /// <summary>In the order of the first round.</summary>
    public IReadOnlyList<string> Programs { get; } = [.. runs.Where(run => run.Round == 0).Select(run => run.Program)];

    public double? Median(string program, Func<Run, double?> value)
        => Middle(Runs.Where(run => run.Program == program && run.Fault is null).Select(value));

    /// <summary>Median, smallest and greatest value(program) / value(reference) of the rounds that have both.</summary>
    public (double Median, double Least, double Most)? PairedRatio(
        string program, string reference, Func<Run, double?> value)
        => Paired(program, reference, value, (ours, theirs) => theirs > 0 ? ours / theirs : null);

    /// <summary>The same for value(program) - value(reference).</summary>
    public (double Median, double Least, double Most)? PairedDifference(
        string program, string reference, Func<Run, double?> value)
        => Paired(program, reference, value, (ours, theirs) => ours - theirs);

    private (double, double, double)? Paired(
        string program, string reference, Func<Run, double?> value, Func<double, double, double?> combine)
    {
        List<double> paired = [];
        foreach (Run ours in Runs.Where(run => run.Program == program && run.Fault is null))
        {
            Run? theirs = Runs.FirstOrDefault(
                run => run.Program == reference && run.Round == ours.Round && run.Fault is null);
            if (theirs is not null && value(ours) is { } left && value(theirs) is { } right
                && combine(left, right) is { } combined)
            {
                paired.Add(combined);
            }
        }

        return Middle(paired.Select(one => (double?)one)) is { } middle ? (middle, paired.Min(), paired.Max()) : null;
    }

    private static double? Middle(IEnumerable<double?> values)
    {
        double[] sorted = [.. values.OfType<double>().Order()];
        int half = sorted.Length / 2;
        return sorted.Length == 0 ? null
            : sorted.Length % 2 == 1 ? sorted[half]
            : (sorted[half - 1] + sorted[half]) / 2;
    }
}
