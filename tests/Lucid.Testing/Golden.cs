using System;
using System.Threading;
using Xunit;

namespace Lucid.Testing;

/// <summary>
/// Compares what a case gave with what its file says. With <c>LUCID_GOLDEN=update</c> the file is rewritten instead,
/// and the review is <c>git diff</c>.
/// </summary>
public static class Golden
{
    private static readonly Lock s_files = new();

    /// <summary>Whether files are rewritten in this run.</summary>
    public static bool IsUpdating => Environment.GetEnvironmentVariable("LUCID_GOLDEN") == "update" && !Repository.IsCi;

    /// <summary>Asserts that a case gave what its file says.</summary>
    /// <param name="testCase">The case.</param>
    /// <param name="log">What it gave.</param>
    public static void Check(TextCase testCase, string log)
    {
        if (!IsUpdating)
        {
            Assert.Equal(testCase.Log, log);
            return;
        }

        lock (s_files)
        {
            CaseFile.Update(testCase, log);
        }
    }
}
