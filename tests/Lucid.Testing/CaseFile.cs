using System;
using System.Collections.Generic;
using System.IO;
using System.Text;

namespace Lucid.Testing;

/// <summary>
/// Test cases as text: a heading that is a sentence, a block with the input, a <c>log</c> block with what must come of
/// it. Lines of an <c>http</c> block end with CR LF, those of any other with LF.
/// </summary>
public static class CaseFile
{
    private const string Fence = "```";

    /// <summary>Reads the cases of one file.</summary>
    /// <param name="path">Relative to the repository.</param>
    public static IReadOnlyList<TextCase> Load(string path)
    {
        List<TextCase> cases = [];
        string sentence = "";
        string block = "";
        string lineEnd = "";
        string after = "";
        List<string>? lines = null;
        List<string> input = [];
        foreach (string line in File.ReadAllLines(Path.Combine(Repository.Root, path)))
        {
            if (lines is not null && line == Fence)
            {
                if (block == "log")
                {
                    byte[] bytes = CaseBytes.Of(input, lineEnd);
                    cases.Add(new TextCase(path, sentence, bytes, string.Join('\n', lines)) { After = after });
                }
                else
                {
                    input = lines;
                    string[] words = block.Split(' ', 2);
                    lineEnd = words[0] == "http" ? "\r\n" : "\n";
                    after = words.Length > 1 ? words[1] : "";
                }

                lines = null;
            }
            else if (lines is not null)
            {
                lines.Add(line);
            }
            else if (line.StartsWith("### ", StringComparison.Ordinal))
            {
                sentence = line[4..];
            }
            else if (line.StartsWith(Fence, StringComparison.Ordinal))
            {
                block = line[Fence.Length..];
                lines = [];
            }
        }

        return cases;
    }

    /// <summary>Writes what a case gave into its file.</summary>
    /// <param name="testCase">A case of <see cref="Load"/>.</param>
    /// <param name="log">The new log.</param>
    internal static void Update(TextCase testCase, string log)
    {
        string file = Path.Combine(Repository.Root, testCase.Path);
        StringBuilder text = new();
        bool isCase = false;
        bool isSkipping = false;
        foreach (string line in File.ReadAllLines(file))
        {
            if (isSkipping)
            {
                isSkipping = line != Fence;
                if (isSkipping)
                {
                    continue;
                }
            }

            text.Append(line).Append('\n');
            isCase = line.StartsWith("### ", StringComparison.Ordinal) ? line[4..] == testCase.Sentence : isCase;
            if (isCase && line == Fence + "log")
            {
                text.Append(log).Append('\n');
                isSkipping = true;
            }
        }

        File.WriteAllText(file, text.ToString());
    }
}
