using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using CsCheck;
using Lucid.Proxy.Dialects;
using Lucid.Proxy.Relaying;
using Xunit;

namespace Lucid.Proxy.Tests.Translation;

/// <summary>A reader after the writer of its dialect says what the writer was told, as far as the dialect can say
/// it.</summary>
public sealed class RoundTripTests
{
    private static readonly Gen<string> Piece = Any(
        "a", "Hello ", "\\n", "\\\"", "\\\\", "\\u00e9", "\u00e9", "\U0001F600", "\\ud83d\\ude00", "</x>", "data: ",
        "\\u0000", "[DONE]");

    private static readonly Gen<string[]> Pieces = Piece.Array[1, 6];

    // Each element is a piece of the inside of a JSON string that holds JSON.
    private static readonly Gen<string[]> Arguments = Any<string[]>(
        [], ["{}"], ["{", "}"], ["{\\\"a\\\"", ":1.50e3}"], ["{\\\"a\\\":\\\"", "\\\\\\\"}", "\\\"}"],
        ["{\\\"k\\\":[{\\\"x\\\":", "null},{}]", "}"], ["{\\\"t\\\":\\\"\U0001F600\\\\n\\\"", ",\\\"u\\\":{}}"]);

    private static readonly Gen<Block> Thinking = Gen.Select(
        Pieces,
        Any("", "EqQB/+c=", "google:abc"),
        (text, signature) => new Block("Thinking", text, signature));

    private static readonly Gen<Block> Visible = Pieces.Select(text => new Block("Text", text, ""));

    private static readonly Gen<Block> Tool = Gen.Select(
        Any("get_weather", "a-b_C1"), Arguments, (name, arguments) => new Block("Tool", arguments, name));

    private static readonly Gen<Answer> Answers = Gen.Select(
        Thinking.Array[0, 1],
        Visible.Array[0, 1],
        Tool.Array[0, 3],
        Gen.Bool,
        Gen.Int[1, 100_000],
        (thinking, text, tools, isCut, tokens) => new Answer([.. thinking, .. text, .. tools], isCut, tokens));

    [Theory]
    [InlineData("OpenAi", true)]
    [InlineData("OpenAi", false)]
    [InlineData("Anthropic", true)]
    [InlineData("Anthropic", false)]
    [InlineData("Ollama", true)]
    [InlineData("Ollama", false)]
    public void Reading_what_was_written_gives_what_was_told(string name, bool isStream)
    {
        var dialect = Enum.Parse<Dialect>(name);
        Answers.Sample(answer =>
        {
            var told = new EventLog();
            answer.Tell(told, dialect);
            var written = Write(answer, dialect, isStream);
            var read = new EventLog();
            var reader = TranslatorShelf.Reader(dialect);
            reader.Begin("0123456789abcdef"u8, allowsMissingFinish: false);
            Assert.True(ReadAll(reader, written, dialect, isStream, read), Encoding.UTF8.GetString(written));
            Assert.Equal(told.Text, read.Text);
        });
    }

    private static Gen<T> Any<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(at => values[at]);

    private static byte[] Write(Answer answer, Dialect dialect, bool isStream)
    {
        var writer = TranslatorShelf.Writer(dialect, isStream);
        writer.Begin(new AnswerShape
        {
            Id = "0123456789abcdef"u8.ToArray(),
            ModelJson = "\"m\""u8.ToArray(),
            WantsUsage = true,
        });
        answer.Tell(writer, dialect);
        Assert.False(writer.IsBroken);
        return writer.Output.Span.ToArray();
    }

    private static bool ReadAll(
        AnswerReader reader, byte[] written, Dialect dialect, bool isStream, IChatEventSink sink)
    {
        if (!isStream)
        {
            return reader.TryReadWhole(written, sink);
        }

        var text = Encoding.UTF8.GetString(written);
        var pieces = dialect == Dialect.Ollama
            ? text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            : [.. text.Split('\n').Where(line => line.StartsWith("data: ", StringComparison.Ordinal))
                .Select(line => line["data: ".Length..])];
        return pieces.All(piece => reader.TryRead(Encoding.UTF8.GetBytes(piece), sink)) && reader.TryEnd(sink);
    }

    private sealed record Block(string Kind, string[] Pieces, string Name);

    private sealed record Answer(IReadOnlyList<Block> Blocks, bool IsCut, int Tokens)
    {
        public void Tell(IChatEventSink sink, Dialect dialect)
        {
            sink.On(ChatEvent.Plain(ChatEventKind.MessageStart));
            var tools = 0;
            foreach (var block in Blocks)
            {
                if (block.Kind == "Tool")
                {
                    sink.On(ChatEvent.ToolStart(
                        Encoding.ASCII.GetBytes("call_" + tools++), Encoding.ASCII.GetBytes(block.Name)));
                }

                foreach (var piece in block.Pieces)
                {
                    var kind = block.Kind switch
                    {
                        "Tool" => ChatEventKind.ToolArguments,
                        "Text" => ChatEventKind.Text,
                        _ => ChatEventKind.Thinking,
                    };
                    sink.On(ChatEvent.Of(kind, Encoding.UTF8.GetBytes(piece)));
                }

                if (block.Kind == "Thinking" && block.Name.Length > 0 && dialect == Dialect.Anthropic)
                {
                    var parts = block.Name.Split(':');
                    sink.On(ChatEvent.Signature(
                        Encoding.ASCII.GetBytes(parts[^1]),
                        parts.Length == 1 ? default : Encoding.ASCII.GetBytes(parts[0])));
                }

                sink.On(ChatEvent.Plain(ChatEventKind.BlockEnd));
            }

            sink.On(ChatEvent.UsageReport(new ChatUsage(Tokens, Tokens / 2, -1, -1, -1, IsFinal: true)));
            sink.On(ChatEvent.Stop(IsCut ? StopReason.MaxTokens
                : tools > 0 && dialect != Dialect.Ollama ? StopReason.ToolUse
                : StopReason.EndTurn));
        }
    }
}
