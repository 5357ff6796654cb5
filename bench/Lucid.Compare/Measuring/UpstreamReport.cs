namespace Lucid.Compare.Measuring;

/// <summary>What the upstream counted until it was stopped.</summary>
internal sealed record UpstreamReport(long Requests, long Streams, long StreamsWithUsage, long Events, long Refused);
