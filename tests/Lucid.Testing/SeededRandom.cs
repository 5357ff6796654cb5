using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace Lucid.Testing;

/// <summary>
/// Random values for tests, the same for the same seed. The seed comes from <c>LUCID_SEED</c> or is new for each run; a
/// failing test names it, see <see cref="Run"/>.
/// </summary>
public sealed class SeededRandom
{
    private static readonly ulong s_runSeed = ReadSeed();
    private ulong _state;

    /// <summary>Begins a sequence.</summary>
    /// <param name="seed">Any number.</param>
    public SeededRandom(ulong seed) => _state = seed;

    /// <summary>Runs a check with one random sequence per round; a failure names the seed that repeats it.</summary>
    /// <param name="rounds">How many rounds.</param>
    /// <param name="check">The check.</param>
    public static void Run(int rounds, Action<SeededRandom> check)
    {
        for (int round = 0; round < rounds; round++)
        {
            try
            {
                check(new SeededRandom(s_runSeed + (ulong)round));
            }
            catch (Exception failure)
            {
                string seed = (s_runSeed + (ulong)round).ToString(CultureInfo.InvariantCulture);
                throw new SeededFailureException($"Round {round}; repeat with LUCID_SEED={seed}: {failure.Message}", failure);
            }
        }
    }

    /// <summary>The next 64 bits (SplitMix64).</summary>
    public ulong Next()
    {
        _state += 0x9E3779B97F4A7C15;
        ulong mixed = _state;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }

    /// <summary>A number from 0 to below a bound.</summary>
    /// <param name="below">At least 1.</param>
    public int Int(int below) => (int)(Next() % (ulong)below);

    /// <summary>True once in so many calls.</summary>
    /// <param name="calls">At least 1.</param>
    public bool OneIn(int calls) => Int(calls) == 0;

    /// <summary>One of several values.</summary>
    /// <param name="choices">At least one.</param>
    public T Pick<T>(params ReadOnlySpan<T> choices) => choices[Int(choices.Length)];

    /// <summary>A number that often lies at an edge of the machine: 0, 1, powers of two and their neighbours.</summary>
    public long EdgeLong() => Int(4) switch
    {
        0 => (1L << Int(64)) + Int(3) - 1,
        1 => -(1L << Int(64)) + Int(3) - 1,
        2 => Int(1000),
        _ => (long)Next(),
    };

    /// <summary>Text of a random length, made of characters that parsers stumble over.</summary>
    /// <param name="most">Most characters.</param>
    public string OddText(int most)
    {
        StringBuilder text = new();
        for (int left = Int(most + 1); left > 0; left--)
        {
            text.Append(Pick("a", "Z", "0", " ", "\"", "\\", "\n", "\t", "/", "{", "}", "[", "]", ":", ",", "é", "漢", "😀", "\u007F", "\u0001"));
        }

        return text.ToString();
    }

    /// <summary>Cuts a length at random places.</summary>
    /// <param name="length">Of the whole.</param>
    /// <returns>Ascending lengths of the prefixes, the whole last.</returns>
    public int[] Cuts(int length)
    {
        SortedSet<int> cuts = [length];
        for (int left = Int(6); left > 0 && length > 0; left--)
        {
            cuts.Add(Int(length));
        }

        return [.. cuts];
    }

    private static ulong ReadSeed()
    {
        string? given = Environment.GetEnvironmentVariable("LUCID_SEED");
        return string.IsNullOrEmpty(given)
            ? BitConverter.ToUInt64(Guid.NewGuid().ToByteArray(), 8)
            : ulong.Parse(given, CultureInfo.InvariantCulture);
    }
}
