using BenchmarkDotNet.Attributes;

namespace Lucid.Bench.Allocations;

/// <summary>Does the meter see what is allocated? An array of 100 bytes takes 128 with all that goes with it.</summary>
[MemoryDiagnoser]
public class MeterBench
{
    [Benchmark]
    public byte[] OneArray() => new byte[100];
}
