using System;
using System.Diagnostics;
using System.Linq;

namespace Lucid.Compare.Programs;

/// <summary>What short commands print, for the report's line of versions.</summary>
internal static class CommandText
{
    /// <summary>The first line on standard output or error; "not found" when there is no such command.</summary>
    public static string FirstLine(string command, params string[] arguments)
    {
        ProcessStartInfo start = new(command, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using Process process = Process.Start(start)!;
            string text = process.StandardOutput.ReadToEnd() + process.StandardError.ReadToEnd();
            process.WaitForExit(TimeSpan.FromSeconds(10));
            return text.Split('\n', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault()?.Trim() ?? "";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return $"{command} not found";
        }
    }
}
