using System;
using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace Lucid.Proxy.Tests.Tidy;

public sealed class FileLimitsTests
{
    private const int MaxSourceLines = 400;
    private const int MaxTestLines = 500;
    private const int MaxColumns = 120;

    // A case's wire text is one literal: breaking it would hide what is on the wire.
    private const int MaxTestColumns = 240;

    [Fact]
    public void No_file_is_longer_than_a_reader_can_hold()
    {
        string[] breaches = [.. Code()
            .Select(file => (file, count: SourceTree.Lines(file).Length, most: MostLines(file)))
            .Where(found => found.count > found.most)
            .Select(found => $"{found.file}: {found.count} lines, {found.most} are the most.")];

        Assert.True(breaches.Length == 0, string.Join('\n', breaches));
    }

    [Fact]
    public void No_line_is_wider_than_the_page()
    {
        string[] breaches = [.. Code().SelectMany(file => SourceTree.Lines(file)
            .Select((line, index) => (line, index))
            .Where(found => found.line.Length > MostColumns(file))
            .Select(found => $"{file}:{found.index + 1}: {found.line.Length} columns, {MostColumns(file)} are the most."))];

        Assert.True(breaches.Length == 0, string.Join('\n', breaches));
    }

    [Fact]
    public void No_line_ends_in_blanks_or_holds_a_tab()
    {
        string[] breaches = [.. Code().SelectMany(file => SourceTree.Lines(file)
            .Select((line, index) => (line, index))
            .Where(found => found.line.EndsWith(' ') || found.line.Contains('\t', StringComparison.Ordinal))
            .Select(found => $"{file}:{found.index + 1}: a tab or blanks at the end of the line."))];

        Assert.True(breaches.Length == 0, string.Join('\n', breaches));
    }

    private static IEnumerable<string> Code()
        => new[] { "src", "tests", "bench" }.SelectMany(folder => SourceTree.Files(folder, "*.cs"));

    // A case's wire text is one literal: breaking it would hide what is on the wire.
    private static bool IsTestText(string file, string line)
        => !file.StartsWith("src/", StringComparison.Ordinal) && line.Contains('"', StringComparison.Ordinal);

    private static int MostColumns(string file)
        => file.StartsWith("tests/", StringComparison.Ordinal) ? MaxTestColumns : MaxColumns;

    private static int MostLines(string file)
        => file.StartsWith("tests/", StringComparison.Ordinal) ? MaxTestLines : MaxSourceLines;
}
