using System.Text.RegularExpressions;

namespace Lucid.Proxy.Tests.Tidy;

/// <summary>C# text with what is not code blanked out, line for line.</summary>
internal static partial class CodeText
{
    /// <summary>Blanks comments and the content of string and character literals; keeps every line break.</summary>
    public static string WithoutCommentsAndText(string source)
        => NotCode().Replace(source, match => LineBreak().Replace(match.Value, string.Empty));

    // Raw strings first, then verbatim, plain, characters, comments: the leftmost that matches wins.
    [GeneratedRegex("\"{3,}[\\s\\S]*?\"{3,}|\\$?@\\$?\"(?:[^\"]|\"\")*\""
        + "|\"(?:\\\\.|[^\"\\\\\\n])*\"|'(?:\\\\.[^']*|[^'\\\\\\n])'"
        + "|//[^\\n]*|/\\*[\\s\\S]*?\\*/")]
    private static partial Regex NotCode();

    [GeneratedRegex("[^\\n]+")]
    private static partial Regex LineBreak();
}
