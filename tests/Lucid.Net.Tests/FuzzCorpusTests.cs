using System.Collections.Generic;
using System.IO;
using System.Linq;
using Lucid.Fuzz;
using Lucid.Testing;
using Xunit;

namespace Lucid.Net.Tests;

/// <summary>Every input that fuzzing began with or ever found, through the parser and its slow reading.</summary>
public sealed class FuzzCorpusTests
{
    public static TheoryData<string> Targets => [.. FuzzTargets.Names];

    [Theory]
    [MemberData(nameof(Targets))]
    public void Every_input_of_the_corpus_is_read_as_the_slow_reading_reads_it(string name)
    {
        FuzzTarget target = FuzzTargets.Find(name)!;
        string[] files = [.. Files(name)];
        Assert.NotEmpty(files);
        foreach (string file in files)
        {
            target(File.ReadAllBytes(file));
        }
    }

    [Fact]
    public void A_difference_ends_the_run_and_shows_the_input()
    {
        OracleException told = Assert.Throws<OracleException>(
            () => OracleException.Require(holds: false, "3 bytes, not 4", "a\r\n"u8));

        Assert.Equal("3 bytes, not 4\ninput: a\\x0D\\x0A\nhex:   610D0A", told.Message);
    }

    [Fact]
    public void Every_folder_of_the_corpus_has_a_target()
        => Assert.Equal(
            FuzzTargets.Names.Order(),
            Directory.EnumerateDirectories(Folder("")).Select(folder => Path.GetFileName(folder)!).Order());

    private static IEnumerable<string> Files(string name) => Directory.EnumerateFiles(Folder(name)).Order();

    private static string Folder(string name) => Path.Combine(Repository.Root, "tests", "Lucid.Fuzz", "corpus", name);
}
