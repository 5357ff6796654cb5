using System.Collections.Generic;
using System.IO;
using System.Linq;
using Xunit;

namespace Lucid.Proxy.Tests.Tidy;

public sealed class ImportRulesTests
{
    private static readonly Dictionary<string, IReadOnlySet<string>> Types = SourceTree.Files("src", "*.cs")
        .GroupBy(ImportRules.FolderOf)
        .ToDictionary(
            group => group.Key,
            IReadOnlySet<string> (group) => group.Select(file => Path.GetFileName(file).Split('.')[0]).ToHashSet());

    [Fact]
    public void Every_file_imports_only_what_its_folder_may()
    {
        string[] breaches = [.. SourceTree.Files("src", "*.cs")
            .SelectMany(file => ImportRules.Breaches(file, SourceTree.Text(file), Types))];

        Assert.True(breaches.Length == 0, string.Join('\n', breaches));
    }

    [Theory]
    [InlineData("src/Lucid.Net/Http1/A.cs", "using Lucid.Net.Transport;", "Net/Http1 imports Net/Transport")]
    [InlineData("src/Lucid.Net/Server/A.cs", "using Lucid.Net.Client;", "Net/Server imports Net/Client")]
    [InlineData("src/Lucid.Net/Bytes/A.cs", "Lucid.Proxy.Metering.NanoUsd x;", "Net/Bytes imports Proxy/Metering")]
    [InlineData("src/Lucid.Proxy/Ledger/A.cs", "using FASTER.core;", "Proxy/Ledger imports FASTER")]
    [InlineData("src/Lucid.Proxy/Hosting/A.cs", "using FASTER.core;", "Proxy/Hosting imports FASTER")]
    [InlineData("src/Lucid.Proxy/Exchange/A.cs", "using Lucid.Proxy.Hosting;", "Proxy/Exchange imports Proxy/Hosting")]
    [InlineData("src/Lucid.Proxy/Relaying/A.cs", "Catalog.ModelEntry m;", "Proxy/Relaying imports Proxy/Catalog")]
    [InlineData("src/Lucid.Proxy/Novel/A.cs", "", "Proxy/Novel has no line")]
    [InlineData("src/Lucid.Net/Sse/A.cs", "using System.Threading.Tasks;", "Net/Sse is pure")]
    [InlineData("src/Lucid.Simulator/A.cs", "using Lucid.Proxy.Catalog;", "Simulator imports Proxy/Catalog")]
    public void A_forbidden_import_is_named_with_file_folder_and_rule(string file, string source, string expected)
    {
        string breach = Assert.Single(ImportRules.Breaches(file, source, Types));

        Assert.StartsWith(file, breach);
        Assert.Contains(expected, breach);
    }

    [Theory]
    [InlineData("src/Lucid.Net/Http1/A.cs", "using Lucid.Net.Bytes;")]
    [InlineData("src/Lucid.Net/Http1/A.cs", "// using Lucid.Net.Transport;")]
    [InlineData("src/Lucid.Net/Http1/A.cs", "string s = \"Lucid.Net.Transport\";")]
    [InlineData("src/Lucid.Proxy/Relaying/A.cs", "int n = Catalog.Length;")]
    [InlineData("src/Lucid.Proxy/Dialects/OpenAi/A.cs", "namespace Lucid.Proxy.Dialects.OpenAi;")]
    [InlineData("src/Lucid.Proxy/Hosting/A.cs", "using Lucid.Proxy.Exchange; using Lucid.Simulator;")]
    public void An_allowed_import_passes(string file, string source)
        => Assert.Empty(ImportRules.Breaches(file, source, Types));
}
