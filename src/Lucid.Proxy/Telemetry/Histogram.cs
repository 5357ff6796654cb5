using System;

namespace Lucid.Proxy.Telemetry;

/// <summary>Counts durations by size. Written by one thread, read by any: a reader may be one count behind.</summary>
internal sealed class Histogram
{
    // An array, not a span property: unoptimised code builds the span's array anew at every look.
    private static readonly int[] Bounds =
        [1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000, 120_000, 300_000, 600_000];

    private readonly long[] _counts = new long[Bounds.Length + 1];

    /// <summary>Upper bounds of the counts, in milliseconds; what is longer goes to the last count.</summary>
    public static ReadOnlySpan<int> BoundsMs => Bounds;

    /// <summary>How many durations fell in each step; the last is beyond all bounds.</summary>
    public ReadOnlySpan<long> Counts => _counts;

    /// <summary>The sum of all durations, in milliseconds.</summary>
    public long SumMs { get; private set; }

    /// <summary>Counts one duration.</summary>
    public void Count(int durationMs)
    {
        int step = 0;
        while (step < Bounds.Length && durationMs > Bounds[step])
        {
            step++;
        }

        _counts[step]++;
        SumMs += durationMs;
    }
}
