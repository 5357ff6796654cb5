using System;
using System.Threading.Tasks;
using Lucid.Net.Transport;

namespace Lucid.Testing;

/// <summary>
/// Bytes allocated per step on the thread that does the steps, by differencing: N steps against 2 N, so that what is
/// allocated once does not count.
/// </summary>
/// <remarks>The runtime itself now and then allocates on a thread (a method moves up a tier in the middle of a run). What
/// every step allocates shows in each try; so the try nearest to zero counts.</remarks>
public static class AllocationMeter
{
    private const int MostTries = 4;

    /// <summary>Measures on the calling thread.</summary>
    public static double PerStep(Action<int> run, int steps)
    {
        ArgumentNullException.ThrowIfNull(run);
        run(steps);
        double nearest = double.MaxValue;
        for (int i = 0; i < MostTries && nearest != 0; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            run(steps);
            long between = GC.GetAllocatedBytesForCurrentThread();
            run(2 * steps);
            nearest = Nearest(nearest, before, between, GC.GetAllocatedBytesForCurrentThread(), steps);
        }
        return nearest;
    }

    /// <summary>Measures on a reactor's thread, which must do all the steps.</summary>
    public static async ValueTask<double> PerStepAsync(Reactor reactor, Func<int, ValueTask> run, int steps)
    {
        ArgumentNullException.ThrowIfNull(reactor);
        ArgumentNullException.ThrowIfNull(run);
        await reactor.SwitchToAsync();
        await run(steps);
        double nearest = double.MaxValue;
        for (int i = 0; i < MostTries && nearest != 0; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            await run(steps);
            long between = GC.GetAllocatedBytesForCurrentThread();
            await run(2 * steps);
            nearest = Nearest(nearest, before, between, GC.GetAllocatedBytesForCurrentThread(), steps);
        }
        return nearest;
    }

    private static double Nearest(double nearest, long before, long between, long after, int steps)
    {
        double perStep = (after - between - (between - before)) / (double)steps;
        return Math.Abs(perStep) < Math.Abs(nearest) ? perStep : nearest;
    }
}
