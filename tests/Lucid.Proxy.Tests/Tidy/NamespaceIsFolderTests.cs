using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Xunit;

namespace Lucid.Proxy.Tests.Tidy;

public sealed partial class NamespaceIsFolderTests
{
    [Fact]
    public void Every_namespace_is_its_folder()
    {
        string[] breaches = [.. Code().SelectMany(NamespaceBreaches)];

        Assert.True(breaches.Length == 0, string.Join('\n', breaches));
    }

    [Fact]
    public void Every_file_holds_one_type_and_bears_its_name()
    {
        string[] breaches = [.. Code().SelectMany(file => TypeBreaches(file, SourceTree.Text(file)))];

        Assert.True(breaches.Length == 0, string.Join('\n', breaches));
    }

    [Theory]
    [InlineData("src/Lucid.Net/Bytes/A.cs", "internal sealed class A\n{\n}\npublic enum B\n{\n}\n", "A, B")]
    [InlineData("src/Lucid.Net/Bytes/A.cs", "public readonly ref struct Wrong\n{\n}\n", "Wrong")]
    public void A_stray_type_is_named(string file, string source, string expected)
        => Assert.Contains(expected, Assert.Single(TypeBreaches(file, source)));

    [Theory]
    [InlineData("src/Lucid.Net/Bytes/A.cs", "internal sealed record A(int B);")]
    [InlineData("src/Lucid.Net/Bytes/A.Receive.cs", "partial class A\n{\n    enum At\n    {\n    }\n}\n")]
    [InlineData("src/Lucid.Net/Bytes/AOfT.cs", "public struct A<T>\n{\n}\n")]
    [InlineData("src/Lucid.Net/Bytes/A.cs", "// internal class B\ninternal class A;\n")]
    public void A_type_in_its_own_file_passes(string file, string source) => Assert.Empty(TypeBreaches(file, source));

    private static IEnumerable<string> Code()
        => new[] { "src", "tests", "bench" }.SelectMany(folder => SourceTree.Files(folder, "*.cs"));

    private static IEnumerable<string> NamespaceBreaches(string file)
    {
        string expected = string.Join('.', Path.GetDirectoryName(file)!.Replace('\\', '/').Split('/').Skip(1));
        Match match = Namespace().Match(SourceTree.Text(file));
        if (match.Success && match.Groups[1].Value != expected)
        {
            yield return $"{file}: the namespace is {match.Groups[1].Value}, the folder says {expected}.";
        }
        else if (!match.Success && DeclaredTypes(SourceTree.Text(file)).Any())
        {
            yield return $"{file}: declares types outside any namespace; the folder says {expected}.";
        }
    }

    private static IEnumerable<string> TypeBreaches(string file, string source)
    {
        // A generic twin of a type bears its arity: SseParser_1.cs.
        string expected = Arity().Replace(Path.GetFileName(file).Split('.')[0], "");
        string[] types = [.. DeclaredTypes(source).Distinct()];
        bool isNamedAfterIt = types.Length == 1 && (types[0] == expected || types[0] + "OfT" == expected);
        if (types.Length > 0 && !isNamedAfterIt)
        {
            yield return $"{file}: holds {string.Join(", ", types)}; one type per file, named {expected}.";
        }
    }

    // Top-level types start in the first column; a type that only this file sees does not count.
    private static IEnumerable<string> DeclaredTypes(string source)
        => TypeDeclaration().Matches(CodeText.WithoutCommentsAndText(source)).Select(match => match.Groups[1].Value);

    [GeneratedRegex(@"_\d$")]
    private static partial Regex Arity();

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(
        @"^(?!file )(?:[a-z]+ )*?(?:class|struct|interface|enum|record(?: struct| class)?|delegate [\w<>?.]+) (\w+)",
        RegexOptions.Multiline)]
    private static partial Regex TypeDeclaration();
}
