using System;
using System.Collections.Generic;
using System.IO;

namespace Lucid.Testing;

/// <summary>
/// Recorded answers of real providers, read in place. The folder is <c>LUCID_RECORDINGS</c> or <c>shared/recordings</c>
/// next to the repository; without it there are no files, and on the build server that is a failure.
/// </summary>
public static class Recordings
{
    private static readonly string? s_folder = FindFolder();

    /// <summary>Where they are; null when they are not there.</summary>
    public static string? Folder => s_folder;

    /// <summary>Whether the recordings are there.</summary>
    public static bool AreThere => s_folder is not null;

    /// <summary>All recordings with an ending, as paths relative to the folder with forward slashes, sorted.</summary>
    /// <param name="ending">Such as <c>.sse</c>.</param>
    public static IReadOnlyList<string> Named(string ending)
    {
        List<string> names = [];
        if (s_folder is not null)
        {
            foreach (string file in Directory.EnumerateFiles(s_folder, "*" + ending, SearchOption.AllDirectories))
            {
                names.Add(Path.GetRelativePath(s_folder, file).Replace('\\', '/'));
            }
        }

        names.Sort(StringComparer.Ordinal);
        return names;
    }

    /// <summary>The bytes of one recording.</summary>
    /// <param name="name">As <see cref="Named"/> gives it.</param>
    public static byte[] Read(string name) => s_folder is null
        ? throw new InvalidOperationException("There are no recordings.")
        : File.ReadAllBytes(Path.Combine(s_folder, name));

    private static string? FindFolder()
    {
        string? given = Environment.GetEnvironmentVariable("LUCID_RECORDINGS");
        if (!string.IsNullOrEmpty(given))
        {
            return Directory.Exists(given) ? given : throw new DirectoryNotFoundException("LUCID_RECORDINGS: " + given);
        }

        string relative = Path.Combine("shared", "recordings");
        string? parent = Repository.Find(relative);
        return parent is null ? null : Path.Combine(parent, relative);
    }
}
