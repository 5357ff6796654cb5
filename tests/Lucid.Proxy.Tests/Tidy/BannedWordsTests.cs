using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Xunit;

namespace Lucid.Proxy.Tests.Tidy;

public sealed partial class BannedWordsTests
{
    private static readonly string[] EmptyNames = ["Utils", "Util", "Utilities", "Helper", "Helpers", "Manager",
        "Common", "Misc", "Base", "Processor", "Data", "Info", "Context"];

    // Put together here so that this file does not break its own rule.
    private static readonly string[] Unwanted =
    [
        "TO" + "DO", "FIX" + "ME", "XX" + "X:", "Not" + "ImplementedException",
        "/tmp/lu" + "cid", "/wo" + "rk/", "/ro" + "ot/", "Co-Authored" + "-By", "Generated" + " with",
    ];

    [Fact]
    public void No_type_or_folder_has_a_name_that_says_nothing()
    {
        string[] breaches = [.. Code().SelectMany(NameBreaches).Distinct()];

        Assert.True(breaches.Length == 0, string.Join('\n', breaches));
    }

    [Theory]
    [InlineData("src/Lucid.Net/Bytes/ByteHelper.cs", "ByteHelper")]
    [InlineData("src/Lucid.Net/Common/Bytes.cs", "Common")]
    [InlineData("src/Lucid.Proxy/Admin/AdminContext.cs", "AdminContext")]
    public void A_name_that_says_nothing_is_found(string file, string name)
        => Assert.Contains(name, Assert.Single(NameBreaches(file)));

    [Theory]
    [InlineData("src/Lucid.Proxy/Exchange/ExchangeContext.cs")]
    [InlineData("src/Lucid.Proxy/Storage/Database.cs")]
    public void A_name_that_says_something_passes(string file) => Assert.Empty(NameBreaches(file));

    [Fact]
    public void No_file_holds_a_promise_a_machine_path_or_a_signature()
    {
        string[] breaches = [.. TextFiles().SelectMany(file => Unwanted
            .Where(word => SourceTree.Text(file).Contains(word, StringComparison.Ordinal))
            .Select(word => $"{file}: holds \"{word}\"."))];

        Assert.True(breaches.Length == 0, string.Join('\n', breaches));
    }

    [Fact]
    public void No_warning_is_silenced_without_a_reason_beside_it()
    {
        string[] breaches = [.. Code().SelectMany(file => SilencedWithoutReason(file, SourceTree.Lines(file)))];

        Assert.True(breaches.Length == 0, string.Join('\n', breaches));
    }

    [Fact]
    public void A_silenced_warning_needs_a_comment_on_its_line_or_the_line_before()
    {
        string pragma = "#pragma" + " warning disable CA1000";

        Assert.Single(SilencedWithoutReason("a.cs", ["class A;", pragma]));
        Assert.Empty(SilencedWithoutReason("a.cs", ["// The type is its own factory.", pragma]));
        Assert.Empty(SilencedWithoutReason("a.cs", ["class A;", pragma + " // The type is its own factory."]));
    }

    [Fact]
    public void No_source_blocks_on_a_task()
    {
        string[] breaches = [.. SourceTree.Files("src", "*.cs").SelectMany(BlockingCalls)];

        Assert.True(breaches.Length == 0, string.Join('\n', breaches));
    }

    [Fact]
    public void No_catch_is_empty()
    {
        string[] breaches = [.. SourceTree.Files("src", "*.cs")
            .Where(file => EmptyCatch().IsMatch(SourceTree.Text(file)))
            .Select(file => $"{file}: an empty catch hides a decision.")];

        Assert.True(breaches.Length == 0, string.Join('\n', breaches));
    }

    private static IEnumerable<string> Code()
        => new[] { "src", "tests", "bench" }.SelectMany(folder => SourceTree.Files(folder, "*.cs"));

    private static IEnumerable<string> TextFiles()
    {
        string[] extensions =
            [".cs", ".md", ".json", ".jsonc", ".props", ".csproj", ".sln", ".service", ".yml", ".sh", ".txt"];
        return SourceTree.Files(".").Select(file => file.StartsWith("./", StringComparison.Ordinal) ? file[2..] : file)
            .Where(file => extensions.Contains(Path.GetExtension(file)) || file == ".ci/run");
    }

    private static IEnumerable<string> NameBreaches(string file)
    {
        IEnumerable<string> names = file.Split('/').Skip(2).SkipLast(1).Append(Path.GetFileName(file).Split('.')[0]);
        return names
            .Where(name => name != "ExchangeContext")
            .Where(name => Word().Matches(name).Any(word => EmptyNames.Contains(word.Value)))
            .Select(name => $"{file}: {name} says nothing about what it is.");
    }

    private static IEnumerable<string> SilencedWithoutReason(string file, string[] lines)
    {
        for (int i = 0; i < lines.Length; i++)
        {
            bool silences = lines[i].Contains("#pragma" + " warning disable", StringComparison.Ordinal)
                || lines[i].Contains("[Suppress" + "Message", StringComparison.Ordinal)
                || lines[i].Contains("[UnconditionalSuppress" + "Message", StringComparison.Ordinal);
            bool hasReason = lines[i].Contains("//", StringComparison.Ordinal)
                || lines[i].Contains("Justification", StringComparison.Ordinal)
                || (i > 0 && lines[i - 1].TrimStart().StartsWith("//", StringComparison.Ordinal));
            if (silences && !hasReason)
            {
                yield return $"{file}:{i + 1}: a warning is silenced without a reason beside it.";
            }
        }
    }

    private static IEnumerable<string> BlockingCalls(string file)
    {
        string[] lines = SourceTree.Lines(file);
        string[] code = CodeText.WithoutCommentsAndText(SourceTree.Text(file)).Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            // The process's entry has nobody to await it and says so on its line; what has completed does not block.
            bool isStart = lines[i].Contains("// start of the process", StringComparison.Ordinal);
            bool isCompleted = code[Math.Max(0, i - 4)..(i + 1)].Any(line => line.Contains(".IsCompleted",
                StringComparison.Ordinal));
            if (Blocking().IsMatch(code[i]) && !isStart && !isCompleted)
            {
                yield return $"{file}:{i + 1}: blocks on a task.";
            }
        }
    }

    [GeneratedRegex("[A-Z][a-z0-9]*")]
    private static partial Regex Word();

    [GeneratedRegex(@"\.GetAwaiter\(\)\.GetResult\(\)|\.Result\b(?!\s*[({=])|\.Wait\(\)")]
    private static partial Regex Blocking();

    [GeneratedRegex(@"catch[^{]*\{\s*\}")]
    private static partial Regex EmptyCatch();
}
