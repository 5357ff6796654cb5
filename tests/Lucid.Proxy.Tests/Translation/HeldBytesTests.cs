using System;
using System.Globalization;
using System.Text;
using Lucid.Proxy.Dialects;
using Xunit;

namespace Lucid.Proxy.Tests.Translation;

/// <summary>Everything of an answer that waits in memory is counted, so that a bound can end it.</summary>
public sealed class HeldBytesTests
{
    private const int Pieces = 100;
    private const int PieceBytes = 10_000;

    private static readonly string Long = new('a', PieceBytes);

    [Theory]
    [InlineData("OpenAi", false)]
    [InlineData("OpenAi", true)]
    [InlineData("Anthropic", false)]
    public void Annotations_are_counted(string to, bool isStream)
    {
        var held = Held(Dialect.OpenAi, to, isStream, "", Chunk(
            "\"content\":\"x\",\"annotations\":[{\"type\":\"url_citation\",\"url_citation\":{\"url\":\"http://" + Long
            + "\",\"title\":\"t\"}}]"));
        Assert.InRange(held, Pieces * PieceBytes, Pieces * PieceBytes * 2);
    }

    [Theory]
    [InlineData("OpenAi", false)]
    [InlineData("OpenAi", true)]
    [InlineData("Anthropic", false)]
    public void Citations_are_counted(string to, bool isStream)
    {
        var held = Held(
            Dialect.Anthropic,
            to,
            isStream,
            Event("{\"type\":\"message_start\",\"message\":{\"usage\":{\"input_tokens\":1}}}")
                + Event("{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"x\"}}"),
            Event("{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"citations_delta\",\"citation\":"
                + "{\"type\":\"web_search_result_location\",\"url\":\"http://" + Long
                + "\",\"title\":\"t\",\"cited_text\":\"c\",\"encrypted_index\":\"E\"}}}"));
        Assert.InRange(held, Pieces * PieceBytes, Pieces * PieceBytes * 2);
    }

    [Fact]
    public void Thinking_that_waits_for_its_signature_is_counted()
    {
        var held = Held(
            Dialect.Anthropic,
            "OpenAi",
            isStream: true,
            Event("{\"type\":\"message_start\",\"message\":{\"usage\":{\"input_tokens\":1}}}")
                + Event("{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"thinking\"}}"),
            Event("{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"thinking_delta\",\"thinking\":\""
                + Long + "\"}}"));
        Assert.InRange(held, Pieces * PieceBytes, Pieces * PieceBytes * 2);
    }

    [Theory]
    [InlineData("OpenAi", false)]
    [InlineData("Anthropic", false)]
    [InlineData("OpenAi", true)]
    public void Tool_calls_told_whole_are_counted(string to, bool isStream)
    {
        // What is beside a call is kept by the reader, told or not.
        var answer = new TranslatedAnswer(Dialect.OpenAi, Enum.Parse<Dialect>(to), isStream);
        var isValid = true;
        for (var i = 0; i < 120 && isValid; i++)
        {
            var index = i.ToString(CultureInfo.InvariantCulture);
            var extra = new string('e', 100_000);
            isValid = Read(answer, Chunk(
                "\"tool_calls\":[{\"index\":" + index + ",\"id\":\"c" + index
                + "\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"},\"extra_content\":{\"google\":{\"x\":\"" + extra
                + "\"}}}]"));
            answer.Translator.Output.Clear();
        }

        Assert.False(isValid);
    }

    [Theory]
    [InlineData("\"extra_content\":{\"google\":{\"thought_signature\":\"#\"}}")]
    [InlineData("\"extra_content\":{\"other\":\"#\"}")]
    public void What_comes_behind_an_open_call_is_counted(string member)
    {
        var answer = new TranslatedAnswer(Dialect.OpenAi, Dialect.OpenAi);
        Assert.True(Read(answer, Chunk(
            "\"tool_calls\":[{\"index\":0,\"id\":\"c\",\"function\":{\"name\":\"f\",\"arguments\":\"{\"}}]")));
        var isValid = true;
        for (var i = 0; i < 1000 && isValid; i++)
        {
            var text = i.ToString(CultureInfo.InvariantCulture) + Long;
            isValid = Read(answer, Chunk(
                "\"tool_calls\":[{\"index\":0," + member.Replace("#", text, StringComparison.Ordinal) + "}]"));
        }

        Assert.False(isValid);
    }

    [Fact]
    public void Room_beyond_the_bound_is_refused_and_not_grown()
    {
        var scratch = new ByteScratch();
        scratch.Write("text"u8);
        Assert.Throws<InvalidOperationException>(() => { scratch.Room(int.MaxValue); });
        Assert.Equal(4, scratch.Count);
    }

    private static long Held(Dialect from, string to, bool isStream, string start, string piece)
    {
        var answer = new TranslatedAnswer(from, Enum.Parse<Dialect>(to), isStream);
        Assert.True(start.Length == 0 || Read(answer, start));
        for (var i = 0; i < Pieces; i++)
        {
            Assert.True(Read(answer, piece));
            if (isStream)
            {
                answer.Translator.Output.Clear();
            }
        }

        return answer.Translator.HeldBytes;
    }

    private static bool Read(TranslatedAnswer answer, string events) =>
        answer.Translator.TryTranslate(Encoding.UTF8.GetBytes(events), isEndOfStream: false, out _);

    private static string Chunk(string delta) => Event("{\"choices\":[{\"index\":0,\"delta\":{" + delta + "}}]}");

    private static string Event(string json) => $"data: {json}\n\n";
}
