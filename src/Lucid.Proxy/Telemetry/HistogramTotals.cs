namespace Lucid.Proxy.Telemetry;

/// <summary>The sum of one histogram over all reactors.</summary>
internal sealed class HistogramTotals
{
    /// <summary>How many durations fell in each step; the last is beyond all bounds.</summary>
    public long[] Counts { get; } = new long[Histogram.BoundsMs.Length + 1];

    /// <summary>The sum of all durations, in milliseconds.</summary>
    public long SumMs { get; private set; }

    /// <summary>Adds what one reactor counted.</summary>
    public void Add(Histogram histogram)
    {
        for (int i = 0; i < Counts.Length; i++)
        {
            Counts[i] += histogram.Counts[i];
        }

        SumMs += histogram.SumMs;
    }
}
