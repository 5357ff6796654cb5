namespace Lucid.Compare.Measuring;

/// <summary>One cold start: nanoseconds to the first answer, resident KiB after it and half a second later.</summary>
internal sealed record ColdReport(bool Ok, string Fault, long ColdNs, long ResidentKib, long SettledKib);
