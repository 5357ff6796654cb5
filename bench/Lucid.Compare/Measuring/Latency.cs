namespace Lucid.Compare.Measuring;

/// <summary>A histogram's summary as the load generator prints it, nanoseconds.</summary>
internal sealed record Latency(long Count, long P50Ns, long P90Ns, long P99Ns, long P999Ns, long MaxNs);
