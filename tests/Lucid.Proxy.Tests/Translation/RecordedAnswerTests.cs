using System;
using System.Linq;
using System.Text;
using Lucid.Proxy.Dialects;
using Lucid.Testing;
using Xunit;

namespace Lucid.Proxy.Tests.Translation;

/// <summary>Recorded answers of real providers, to clients of both dialects, on every split.</summary>
public sealed class RecordedAnswerTests
{
    /// <summary>The recordings by name; none on a machine that has none.</summary>
    public static TheoryData<string> Files => [.. Recordings.Named(".sse").Concat(Recordings.Named(".ndjson")), ""];

    [Theory]
    [MemberData(nameof(Files), DisableDiscoveryEnumeration = true)]
    public void Recorded_streams_translate_alike_on_every_split(string name)
    {
        Assert.True(Recordings.AreThere || !Repository.IsCi, "There are no recordings.");
        if (name.Length == 0)
        {
            return;
        }

        var from = name.EndsWith(".ndjson", StringComparison.Ordinal) ? Dialect.Ollama
            : name.StartsWith("anthropic/", StringComparison.Ordinal) ? Dialect.Anthropic
            : Dialect.OpenAi;
        var expected = name.Contains("error", StringComparison.Ordinal) ? "error" : "complete";
        foreach (var to in (Dialect[])[Dialect.OpenAi, Dialect.Anthropic])
        {
            var text = EverySplit.Read(Recordings.Read(name), split =>
            {
                var answer = TranslatedAnswer.OfStream(from, to, split);
                Assert.Equal(expected, answer.End);
                return answer.Text + answer.Usage;
            });
            GoldenAnswerTests.CheckRules(
                to, TranslatedAnswer.OfStream(from, to, EverySplit.Of(Recordings.Read(name)).First()));
            Assert.NotEmpty(text);
        }
    }

    [Theory]
    [MemberData(nameof(Files), DisableDiscoveryEnumeration = true)]
    public void Recorded_streams_cut_before_their_end_are_never_told_as_complete(string name)
    {
        if (name.Length == 0 || name.Contains("error", StringComparison.Ordinal))
        {
            return;
        }

        var from = name.EndsWith(".ndjson", StringComparison.Ordinal) ? Dialect.Ollama
            : name.StartsWith("anthropic/", StringComparison.Ordinal) ? Dialect.Anthropic
            : Dialect.OpenAi;
        var whole = Recordings.Read(name);
        var finish = Finish(whole, from);
        for (var end = 0; end < finish; end += Math.Max(1, finish / 97))
        {
            var answer = TranslatedAnswer.OfStream(from, Dialect.Anthropic, EverySplit.Of(whole[..end]).First());
            Assert.NotEqual("complete", answer.End);
        }
    }

    private static int Finish(byte[] stream, Dialect dialect)
    {
        var mark = dialect switch
        {
            Dialect.Anthropic => "event: message_delta",
            Dialect.Ollama => "\"done\":true",
            _ => "\"finish_reason\":\"",
        };
        var at = stream.AsSpan().IndexOf(Encoding.ASCII.GetBytes(mark));
        Assert.True(at >= 0);
        return at;
    }
}
