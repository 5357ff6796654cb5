namespace Lucid.Bench.Allocations;

/// <summary>A benchmark whose work is done by another thread counts that thread's bytes itself.</summary>
internal interface IAllocationCounter
{
    /// <summary>Bytes allocated so far by the thread that does the work.</summary>
    long AllocatedBytes();
}
