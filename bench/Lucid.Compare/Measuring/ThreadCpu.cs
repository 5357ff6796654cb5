namespace Lucid.Compare.Measuring;

/// <summary>What one thread of the program ran in the measured window, nanoseconds.</summary>
internal sealed record ThreadCpu(string Name, long RanNs);
