using System;
using System.Collections.Generic;

namespace Lucid.Proxy.Hosting;

/// <summary>Finds the word somebody probably meant.</summary>
internal static class KeySuggestion
{
    /// <summary>The nearest of the known words, or null when none is near: at most a third of it may differ.</summary>
    public static string? For(string word, IEnumerable<string> known)
    {
        string? nearest = null;
        int least = int.MaxValue;
        foreach (string candidate in known)
        {
            int distance = Distance(word.ToUpperInvariant(), candidate.ToUpperInvariant());
            if (distance < least && distance <= Math.Max(1, candidate.Length / 3))
            {
                (nearest, least) = (candidate, distance);
            }
        }

        return nearest;
    }

    /// <summary>Insertions, deletions, replacements and neighbours swapped that turn one into the other.</summary>
    private static int Distance(string left, string right)
    {
        int[,] cost = new int[left.Length + 1, right.Length + 1];
        for (int i = 0; i <= left.Length; i++)
        {
            for (int j = 0; j <= right.Length; j++)
            {
                cost[i, j] = i == 0 || j == 0 ? i + j : Step(cost, left, right, i, j);
            }
        }

        return cost[left.Length, right.Length];
    }

    private static int Step(int[,] cost, string left, string right, int i, int j)
    {
        int replace = cost[i - 1, j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
        int least = Math.Min(replace, Math.Min(cost[i - 1, j], cost[i, j - 1]) + 1);
        bool isSwap = i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1];
        return isSwap ? Math.Min(least, cost[i - 2, j - 2] + 1) : least;
    }
}
