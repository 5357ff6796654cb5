using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Reflection;
using System.Threading.Tasks;

namespace Lucid.Bench.Allocations;

/// <summary>
/// Runs every benchmark that bears [MemoryDiagnoser] for a moment in this process and counts bytes only. The count is
/// that of the thread that does the work, by difference of N calls against 2 N: exact, so that 0 means 0, where a
/// count over the process would add what other threads do at their own pace.
/// </summary>
internal static class AllocationRun
{
    private const int Times = 4;
    private static readonly TimeSpan Warm = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Counted = TimeSpan.FromMilliseconds(50);

    /// <returns>Bytes per operation by benchmark; null for one that could not be run.</returns>
    public static async Task<IReadOnlyDictionary<string, long?>> MeasureAsync()
    {
        Dictionary<string, long?> bytes = [];
        foreach (BenchCase bench in BenchCase.All())
        {
            bytes[bench.Name] = await MeasureAsync(bench);
        }

        return bytes;
    }

    private static async Task<long?> MeasureAsync(BenchCase bench)
    {
        object instance = await bench.SetUpAsync();
        try
        {
            MethodInfo perCall = typeof(AllocationRun)
                .GetMethod(nameof(BytesPerCall), BindingFlags.NonPublic | BindingFlags.Static)!
                .MakeGenericMethod(bench.Method.ReturnType);
            double bytes = (double)perCall.Invoke(null, [bench.Method, instance])!;
            return (long)Math.Round(bytes / bench.OperationsPerCall);
        }
        catch (TargetInvocationException failure)
        {
            Console.WriteLine($"{bench.Name}: {failure.InnerException?.Message}");
            return null;
        }
        finally
        {
            await bench.TearDownAsync(instance);
        }
    }

    private static double BytesPerCall<TResult>(MethodInfo method, object bench)
    {
        Func<TResult> call = method.CreateDelegate<Func<TResult>>(bench);
        int calls = 0;
        for (long from = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(from) < Warm || calls < 8; calls++)
        {
            _ = call();
        }

        // What every call allocates is there each time; what happens once in a while (a pool grows, a timer fires) is
        // not in the smallest of several.
        int counted = Math.Max(4, (int)(calls * Counted / Warm));
        double least = double.MaxValue;
        for (int i = 0; i < Times; i++)
        {
            least = Math.Min(least, Math.Abs(Difference(call, bench, counted)));
        }

        return least;
    }

    private static double Difference<TResult>(Func<TResult> call, object bench, int calls)
    {
        long before = AllocatedBytes(bench);
        Repeat(call, calls);
        long between = AllocatedBytes(bench);
        Repeat(call, 2 * calls);
        long after = AllocatedBytes(bench);
        return (after - between - (between - before)) / (double)calls;
    }

    private static void Repeat<TResult>(Func<TResult> call, int times)
    {
        for (int i = 0; i < times; i++)
        {
            _ = call();
        }
    }

    private static long AllocatedBytes(object bench)
        => bench is IAllocationCounter counter ? counter.AllocatedBytes() : GC.GetAllocatedBytesForCurrentThread();
}
