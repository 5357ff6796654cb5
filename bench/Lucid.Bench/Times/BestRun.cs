using System;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Threading.Tasks;
using Lucid.Bench.Allocations;

namespace Lucid.Bench.Times;

/// <summary>
/// <c>--best TEXT</c>: the best and the median of many short batches of every benchmark whose name has the text. One
/// fits between what else the machine does, so the best one says what the code itself takes; the median says what this
/// machine gave it. A mean over half a second, as BenchmarkDotNet takes it, says neither where neighbours share the
/// cores.
/// </summary>
internal static class BestRun
{
    private const int Batches = 4000;
    private const double BatchMicros = 150;

    /// <returns>The process's exit code: 1 when no benchmark has the text.</returns>
    public static async Task<int> RunAsync(string text)
    {
        BenchCase[] cases = [.. BenchCase.All().Where(
            one => one.Name.Contains(text, StringComparison.OrdinalIgnoreCase)
                && !typeof(Task).IsAssignableFrom(one.Method.ReturnType))];
        foreach (BenchCase one in cases)
        {
            object bench = await one.SetUpAsync();
            Action run = one.Method.ReturnType == typeof(void)
                ? one.Method.CreateDelegate<Action>(bench)
                : Dropping(one, bench);
            double[] nanoseconds = Measure(run);
            double operations = one.OperationsPerCall;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{one.Name}: best {nanoseconds[0] / operations:F1} ns, "
                + $"median {nanoseconds[Batches / 2] / operations:F1} ns"));
            await one.TearDownAsync(bench);
        }

        return cases.Length > 0 ? 0 : 1;
    }

    private static double[] Measure(Action run)
    {
        int calls = 1;
        double[] nanoseconds = new double[Batches];
        for (int batch = -Batches; batch < Batches; batch++)
        {
            long begun = Stopwatch.GetTimestamp();
            for (int i = 0; i < calls; i++)
            {
                run();
            }

            double spent = Stopwatch.GetElapsedTime(begun).TotalNanoseconds;
            if (batch >= 0)
            {
                nanoseconds[batch] = spent / calls;
            }
            else if (spent < BatchMicros * 1000 && batch < -Batches / 2)
            {
                // While the runtime still improves the code, the batch grows to its length.
                calls = Math.Min(calls * 2, 1 << 16);
            }
        }

        Array.Sort(nanoseconds);
        return nanoseconds;
    }

    private static Action Dropping(BenchCase one, object bench) =>
        (Action)typeof(BestRun).GetMethod(nameof(DroppingResult))!
            .MakeGenericMethod(one.Method.ReturnType)
            .Invoke(null, [one.Method.CreateDelegate(typeof(Func<>).MakeGenericType(one.Method.ReturnType), bench)])!;

    public static Action DroppingResult<TResult>(Func<TResult> run) => () => run();
}
