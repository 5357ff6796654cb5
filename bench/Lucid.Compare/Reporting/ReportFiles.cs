using System.Collections.Generic;
using System.IO;
using System.Text.Json;
using Lucid.Compare.Measuring;

namespace Lucid.Compare.Reporting;

/// <summary>bench/results/&lt;date&gt;-&lt;name&gt;.md for people and .json for programs.</summary>
internal sealed class ReportFiles(Places places)
{
    /// <returns>The path of the .md file from the repository's root.</returns>
    public string Write(ReportHead head, string name, IEnumerable<string> markdown, object figures)
    {
        Directory.CreateDirectory(places.Results);
        string path = Path.Combine(places.Results, $"{head.At:yyyy-MM-dd}-{name}");
        File.WriteAllText(path + ".md", string.Join('\n', markdown) + "\n");
        File.WriteAllText(path + ".json", JsonSerializer.Serialize(new { head, figures }, Bench.Json) + "\n");
        return Path.GetRelativePath(places.Root, path + ".md");
    }
}
