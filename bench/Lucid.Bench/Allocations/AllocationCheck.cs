using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;

namespace Lucid.Bench.Allocations;

/// <summary>Compares what benchmarks allocate with the checked-in numbers. It knows nothing of time.</summary>
internal static class AllocationCheck
{
    /// <param name="accepts">Write what was measured as the new numbers instead of comparing.</param>
    /// <returns>The process's exit code.</returns>
    public static async Task<int> RunAsync(bool accepts)
    {
        AllocationBaseline baseline = AllocationBaseline.Read();
        IReadOnlyDictionary<string, long?> measured = await AllocationRun.MeasureAsync();
        string[] breaches = [.. Breaches(baseline.Bytes, measured, accepts)];
        foreach (string breach in breaches)
        {
            Console.WriteLine(breach);
        }

        if (accepts && breaches.Length == 0)
        {
            baseline.Write(measured.ToDictionary(one => one.Key, one => one.Value!.Value));
        }

        Console.WriteLine($"{measured.Count} benchmarks, {breaches.Length} not as expected");
        return breaches.Length == 0 ? 0 : 1;
    }

    private static IEnumerable<string> Breaches(
        IReadOnlyDictionary<string, long> expected, IReadOnlyDictionary<string, long?> measured, bool accepts)
    {
        foreach ((string name, long? bytes) in measured.OrderBy(one => one.Key, StringComparer.Ordinal))
        {
            if (bytes is null)
            {
                yield return $"{name}: failed to run";
            }
            else if (!accepts && !expected.ContainsKey(name))
            {
                yield return $"{name}: allocates {bytes} B per operation and has no number in the baseline";
            }
            else if (!accepts && expected[name] != bytes)
            {
                yield return $"{name}: allocates {bytes} B per operation, {expected[name]} B are expected";
            }
        }

        foreach (string name in expected.Keys.Where(name => !accepts && !measured.ContainsKey(name)))
        {
            yield return $"{name}: is in the baseline, but there is no such benchmark";
        }
    }
}
