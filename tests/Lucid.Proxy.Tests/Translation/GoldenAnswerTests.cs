using System;
using System.IO;
using System.Linq;
using Lucid.Proxy.Dialects;
using Lucid.Testing;
using Xunit;

namespace Lucid.Proxy.Tests.Translation;

/// <summary>Answers in one dialect and what they become in another, as files of their own: what came, what left, what
/// was dropped, what is billed and what that costs of a model of the built-in catalog. A stream is read on every split of its bytes. The numbers in the names of files are those of the known
/// pitfalls.</summary>
public sealed class GoldenAnswerTests
{
    private static readonly string Folder =
        Path.Combine(Repository.Root, "tests", "Lucid.Proxy.Tests", "Golden");

    /// <summary>Every input file, relative to the folder.</summary>
    public static TheoryData<string> Inputs
    {
        get
        {
            var data = new TheoryData<string>();
            foreach (var file in Directory.EnumerateFiles(Folder, "*.in.*", SearchOption.AllDirectories)
                .Order(StringComparer.Ordinal))
            {
                if (Path.GetFileName(Path.GetDirectoryName(file))!.Contains("-to-", StringComparison.Ordinal)
                    && !file.EndsWith(".request.json", StringComparison.Ordinal))
                {
                    data.Add(Path.GetRelativePath(Folder, file).Replace('\\', '/'));
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Inputs), DisableDiscoveryEnumeration = true)]
    public void Answers_become_what_their_file_says(string name)
    {
        var path = Path.Combine(Folder, name);
        var input = File.ReadAllBytes(path);
        var pair = name.Split('/')[0].Split("-to-");
        var (from, to) = (DialectOf(pair[0]), DialectOf(pair[1]));
        var stem = path[..path.LastIndexOf(".in.", StringComparison.Ordinal)];
        if (name.EndsWith(".json", StringComparison.Ordinal))
        {
            var whole = TranslatedAnswer.OfWhole(from, to, input, isStream: false);
            GoldenFile.Check(stem + ".out.json", Shown(whole));
            GoldenFile.Check(stem + ".usage.json", whole.Bill(ModelOf(pair[0])));
            CheckDropped(stem, whole.Dropped);
            var streamed = TranslatedAnswer.OfWhole(from, to, input, isStream: true);
            CheckRules(to, streamed);
            Assert.Equal(whole.Bill(ModelOf(pair[0])), streamed.Bill(ModelOf(pair[0])));
            Assert.Equal(whole.Dropped, streamed.Dropped);
            return;
        }

        var usage = "";
        var dropped = "";
        var text = EverySplit.Read(input, split =>
        {
            var answer = TranslatedAnswer.OfStream(from, to, split);
            CheckRules(to, answer);
            usage = answer.Bill(ModelOf(pair[0]));
            dropped = answer.Dropped;
            return Shown(answer);
        });
        GoldenFile.Check(stem + (to == Dialect.Ollama ? ".out.ndjson" : ".out.sse"), text);
        GoldenFile.Check(stem + ".usage.json", usage);
        CheckDropped(stem, dropped);
    }

    [Fact]
    public void Every_pair_of_dialects_has_cases()
    {
        var pairs = Inputs.Select(row => row.Data.Split('/')[0]).Distinct().Order(StringComparer.Ordinal);
        Assert.Equal(
            ["anthropic-to-ollama", "anthropic-to-openai", "gemini-to-openai", "ollama-to-anthropic",
                "ollama-to-openai", "openai-to-anthropic", "openai-to-ollama"],
            pairs);
    }

    internal static void CheckRules(Dialect to, TranslatedAnswer answer)
    {
        var isComplete = answer.End == "complete";
        if (to == Dialect.OpenAi)
        {
            StreamRules.CheckOpenAi(answer.Text, isComplete);
        }
        else if (to == Dialect.Anthropic)
        {
            StreamRules.CheckAnthropic(answer.Text, isComplete);
        }
    }

    private static void CheckDropped(string stem, string dropped)
    {
        if (dropped.Length > 0 || File.Exists(stem + ".dropped.txt"))
        {
            GoldenFile.Check(stem + ".dropped.txt", dropped);
        }
    }

    private static string Shown(TranslatedAnswer answer) =>
        answer.End == "complete" ? answer.Text : $"{answer.Text}(this answer is {answer.End})\n";

    private static string ModelOf(string name) => name switch
    {
        "openai" => "gpt-4o",
        "gemini" => "gemini-2-5-pro",
        "anthropic" => "claude-sonnet-4-6",

        // Ollama's own models are free.
        _ => "ollama-llama3",
    };

    private static Dialect DialectOf(string name) => name switch
    {
        // Gemini's endpoint speaks it in a way of its own, so that even its own clients are told anew.
        "openai" or "gemini" => Dialect.OpenAi,
        "anthropic" => Dialect.Anthropic,
        "ollama" => Dialect.Ollama,
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, null),
    };
}
