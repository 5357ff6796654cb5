using System;
using System.IO;

namespace Lucid.Testing;

/// <summary>Where the tests run: folders of the source tree, found by walking up from the test's binary.</summary>
public static class Repository
{
    /// <summary>The folder of the solution.</summary>
    public static string Root { get; } = Find("LucidLM.sln") ?? throw new InvalidOperationException(
        "No folder above " + AppContext.BaseDirectory + " has LucidLM.sln.");

    /// <summary>Whether this runs on the build server, where nothing may be left out.</summary>
    public static bool IsCi => Environment.GetEnvironmentVariable("CI") == "true";

    /// <summary>The first folder, from the test's binary upwards, that has the given file or folder.</summary>
    /// <param name="name">A relative path.</param>
    public static string? Find(string name)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (Path.Exists(Path.Combine(folder.FullName, name)))
            {
                return folder.FullName;
            }
        }

        return null;
    }
}
