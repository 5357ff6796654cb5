using BenchmarkDotNet.Attributes;
using Lucid.Net.Bytes;

namespace Lucid.Bench.Bytes;

/// <summary>What does a slab cost from rent to return, 1 KiB of it used and therefore cleared?</summary>
[MemoryDiagnoser]
public class SlabPoolBench
{
    private readonly SlabPool _pool = new();

    [Params(SlabPool.SmallSlabBytes, SlabPool.ReceiveSlabBytes)]
    public int SlabBytes { get; set; }

    [Benchmark]
    public int RentAndReturn()
    {
        byte[] slab = _pool.Rent(SlabBytes);
        _pool.Return(slab, usedBytes: 1024);
        return slab.Length;
    }
}
