using System;
using System.IO;
using System.Linq;
using Lucid.Compare.Programs;

namespace Lucid.Compare.Reporting;

/// <summary>What a reader must know of the machine and the tree before comparing figures.</summary>
internal static class MachineFacts
{
    public static string Machine()
    {
        string[] processor = File.ReadAllLines("/proc/cpuinfo");
        string memory = File.ReadAllLines("/proc/meminfo")[0].Split(':', 2)[1].Trim();
        string kernel = File.ReadAllText("/proc/sys/kernel/osrelease").Trim();
        string model = Field(processor, "model name");
        string kind = Field(processor, "flags").Contains("hypervisor", StringComparison.Ordinal) ? "vCPU" : "CPU";
        int count = processor.Count(line => line.StartsWith("processor", StringComparison.Ordinal));
        return $"{count} {kind} {model}, Linux {kernel}, {memory} memory, "
            + $"load average before: {File.ReadAllText("/proc/loadavg").Split(' ')[0]}";
    }

    /// <summary>The commit, and whether the tree differs from it (results and untracked files aside).</summary>
    public static string Tree(string root)
    {
        string commit = CommandText.FirstLine("git", "-C", root, "rev-parse", "--short=12", "HEAD");
        bool isClean = CommandText.FirstLine(
            "git", "-C", root, "status", "--porcelain", "--untracked-files=no", ":!bench/results").Length == 0;
        return isClean ? commit : $"{commit} with changes";
    }

    private static string Field(string[] lines, string name)
        => lines.FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?.Split(':', 2)[1].Trim()
            ?? "unknown";
}
