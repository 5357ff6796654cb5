using System;

namespace Lucid.Testing;

/// <summary>Counts what a piece of code allocates once it is warm.</summary>
public static class Allocations
{
    /// <summary>Bytes allocated by this thread per round: a doubled run less a single one, so that set-up cancels out.</summary>
    /// <param name="rounds">Rounds of the single run.</param>
    /// <param name="round">One round.</param>
    public static double BytesPerRound(int rounds, Action round)
    {
        Measure(rounds, round);
        long once = Measure(rounds, round);
        long twice = Measure(2 * rounds, round);
        return (double)(twice - once) / rounds;
    }

    private static long Measure(int rounds, Action round)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < rounds; i++)
        {
            round();
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
