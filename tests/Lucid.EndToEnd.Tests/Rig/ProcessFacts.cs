using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading.Tasks;

namespace Lucid.EndToEnd.Tests.Rig;

/// <summary>What the kernel knows of a process.</summary>
internal static class ProcessFacts
{
    private const int UserTicks = 13;
    private const int SystemTicks = 14;
    private const double TicksPerSecond = 100;

    /// <summary>Open descriptors.</summary>
    public static int Descriptors(int id) => Directory.EnumerateFiles($"/proc/{id}/fd").Count();

    /// <summary>The limit of descriptors in force, and the most it can be raised to.</summary>
    public static (long Soft, long Hard) DescriptorLimit(int id)
    {
        string line = File.ReadLines($"/proc/{id}/limits").Single(
            one => one.StartsWith("Max open files", StringComparison.Ordinal));
        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return (long.Parse(words[3], CultureInfo.InvariantCulture), long.Parse(words[4], CultureInfo.InvariantCulture));
    }

    /// <summary>Lowers the limit of descriptors of a running process; it may raise it again.</summary>
    public static async Task LimitDescriptorsAsync(int id, int soft)
    {
        using Process prlimit = Process.Start("prlimit", ["--pid", Text(id), $"--nofile={Text(soft)}:"]);
        await prlimit.WaitForExitAsync();
        if (prlimit.ExitCode != 0)
        {
            throw new InvalidOperationException($"prlimit ended with {prlimit.ExitCode}.");
        }
    }

    /// <summary>Seconds of processor time used so far.</summary>
    public static double ProcessorSeconds(int id)
    {
        string stat = File.ReadAllText($"/proc/{id}/stat");
        // The name in parentheses may hold spaces; the fields are counted behind it, the state being the third.
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        double ticks = double.Parse(fields[UserTicks - 2], CultureInfo.InvariantCulture)
            + double.Parse(fields[SystemTicks - 2], CultureInfo.InvariantCulture);
        return ticks / TicksPerSecond;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
