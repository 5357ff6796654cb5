using System;
using System.Threading.Tasks;
using Lucid.Net.Transport;

namespace Lucid.Testing;

/// <summary>
/// Bytes allocated per step on the thread that does the steps, by differencing: N steps against 2 N, so that what is
/// allocated once does not count.
/// </summary>
public static class AllocationMeter
{
    /// <summary>Measures on the calling thread.</summary>
    public static double PerStep(Action<int> run, int steps)
    {
        run(steps);
        long before = GC.GetAllocatedBytesForCurrentThread();
        run(steps);
        long between = GC.GetAllocatedBytesForCurrentThread();
        run(2 * steps);
        long after = GC.GetAllocatedBytesForCurrentThread();
        return (after - between - (between - before)) / (double)steps;
    }

    /// <summary>Measures on a reactor's thread, which must do all the steps.</summary>
    public static async ValueTask<double> PerStepAsync(Reactor reactor, Func<int, ValueTask> run, int steps)
    {
        await reactor.SwitchToAsync();
        await run(steps);
        long before = GC.GetAllocatedBytesForCurrentThread();
        await run(steps);
        long between = GC.GetAllocatedBytesForCurrentThread();
        await run(2 * steps);
        long after = GC.GetAllocatedBytesForCurrentThread();
        return (after - between - (between - before)) / (double)steps;
    }
}
