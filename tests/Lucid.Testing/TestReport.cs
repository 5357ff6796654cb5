using System;
using System.IO;
using Xunit;

namespace Lucid.Testing;

/// <summary>What a test that passed has to say of itself: how many rounds, how many operations. A runner that shows
/// diagnostic messages shows it, and CI prints the file that <c>LUCID_TEST_REPORT</c> names.</summary>
public static class TestReport
{
    private static readonly object s_gate = new();

    /// <summary>Says a sentence.</summary>
    public static void Say(string sentence)
    {
        TestContext.Current.SendDiagnosticMessage(sentence);
        if (Environment.GetEnvironmentVariable("LUCID_TEST_REPORT") is { Length: > 0 } file)
        {
            lock (s_gate)
            {
                File.AppendAllText(file, sentence + Environment.NewLine);
            }
        }
    }
}
