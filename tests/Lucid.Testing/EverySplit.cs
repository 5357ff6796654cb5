using System;
using System.Collections.Generic;
using Xunit;

namespace Lucid.Testing;

/// <summary>
/// Shows an input to a parser in every way it can arrive: at once, at once between guard bytes, cut in two at every
/// place, and byte by byte. A parser must say the same each time.
/// </summary>
public static class EverySplit
{
    /// <summary>
    /// Inputs up to this size are cut at every place; larger ones at both ends and at every 61st place between.
    /// </summary>
    public const int ThoroughBytes = 1024;

    private const int EdgeBytes = 96;
    private const int Stride = 61;

    /// <summary>All ways in which an input arrives; each may be read once.</summary>
    /// <param name="input">The whole input.</param>
    public static IEnumerable<Split> Of(byte[] input)
    {
        yield return new Split("exact", input, [input.Length], isGuarded: false);
        yield return new Split("guarded", input, [input.Length], isGuarded: true);
        yield return new Split("segments", input, Segments(input.Length), isGuarded: true);
        for (int cut = 0; cut < input.Length; cut = NextCut(cut, input.Length))
        {
            yield return new Split("cut at " + cut, input, [cut, input.Length], isGuarded: true);
        }
    }

    /// <summary>Reads an input in every way and asserts that the outcome is always the same.</summary>
    /// <param name="input">The whole input.</param>
    /// <param name="read">
    /// Reads one split and describes everything that matters: outcome, events, consumed bytes.
    /// </param>
    /// <returns>The description.</returns>
    public static string Read(byte[] input, Func<Split, string> read)
    {
        string? first = null;
        foreach (Split split in Of(input))
        {
            string outcome = read(split);
            first ??= outcome;
            if (outcome != first)
            {
                Assert.Fail($"Split '{split.Name}' reads differently.\nAt once:\n{first}\nSplit:\n{outcome}");
            }
        }

        return first!;
    }

    private static int NextCut(int cut, int length)
    {
        bool isThorough = length <= ThoroughBytes || cut < EdgeBytes || cut >= length - EdgeBytes;
        return isThorough ? cut + 1 : Math.Min(cut + Stride, length - EdgeBytes);
    }

    private static int[] Segments(int length)
    {
        int size = length <= ThoroughBytes ? 1 : Stride;
        int[] prefixes = new int[(length / size) + 1];
        for (int i = 0; i < prefixes.Length; i++)
        {
            prefixes[i] = i * size;
        }

        prefixes[^1] = length;
        return prefixes;
    }
}
