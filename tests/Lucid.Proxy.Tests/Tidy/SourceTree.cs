using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace Lucid.Proxy.Tests.Tidy;

/// <summary>The repository as files, found by walking up from the test binary to the solution.</summary>
internal static class SourceTree
{
    private static readonly string[] Unread = ["bin", "obj", "artifacts", "TestResults", ".git", ".vs", ".idea",
        ".vscode", "BenchmarkDotNet.Artifacts", "shared", "lucid-data"];

    public static string Root { get; } = FindRoot();

    /// <summary>Every file below a folder of the repository, as a path from its root with forward slashes.</summary>
    public static IEnumerable<string> Files(string folder, string pattern = "*")
    {
        string start = Path.Combine(Root, folder);
        if (!Directory.Exists(start))
        {
            return [];
        }

        return Directory.EnumerateFiles(start, pattern, SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
            .Where(file => !file.Split('/').Any(part => Unread.Contains(part)))
            .Order(StringComparer.Ordinal);
    }

    public static string[] Lines(string file) => File.ReadAllLines(Path.Combine(Root, file));

    public static string Text(string file) => File.ReadAllText(Path.Combine(Root, file));

    private static string FindRoot()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "LucidLM.sln")))
            {
                return at.FullName;
            }
        }

        throw new InvalidOperationException($"No LucidLM.sln above {AppContext.BaseDirectory}.");
    }
}
