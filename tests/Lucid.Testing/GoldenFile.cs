using System;
using System.IO;
using Xunit;

namespace Lucid.Testing;

/// <summary>
/// Compares what a case gave with a file of its own. With <c>LUCID_GOLDEN=update</c> the file is written instead, and
/// the review is <c>git diff</c>.
/// </summary>
public static class GoldenFile
{
    /// <summary>Asserts that a case gave what its file says.</summary>
    /// <param name="path">The file, absolute.</param>
    /// <param name="text">What the case gave.</param>
    public static void Check(string path, string text)
    {
        if (Golden.IsUpdating)
        {
            File.WriteAllText(path, text);
            return;
        }

        Assert.True(File.Exists(path), $"There is no {path}: write it with LUCID_GOLDEN=update and review it.");
        Assert.Equal(File.ReadAllText(path), text, StringComparer.Ordinal);
    }
}
