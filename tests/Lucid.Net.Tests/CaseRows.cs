using System.Collections.Generic;
using System.IO;
using Lucid.Testing;
using Xunit;

namespace Lucid.Net.Tests;

// The case files beside the tests of a folder.
internal static class CaseRows
{
    public static TheoryData<TextCase> Of(string folder, params string[] files)
    {
        TheoryData<TextCase> data = [];
        foreach (string file in files)
        {
            string path = Path.Combine("tests", "Lucid.Net.Tests", folder, "Cases", file + ".md");
            IReadOnlyList<TextCase> cases = CaseFile.Load(path);
            Assert.NotEmpty(cases);
            foreach (TextCase testCase in cases)
            {
                data.Add(testCase);
            }
        }

        return data;
    }
}
