using System;
using Lucid.Net.Bytes;
using Lucid.Net.Json;

namespace Lucid.Proxy.Dialects.Ollama;

/// <summary>Reads from a native chat request for a model that has a price what the proxy needs, in one validating
/// pass.</summary>
internal static class OllamaRequestPeek
{
    private static readonly JsonPathSet Paths = JsonPathSet.Create(
        "!$.model", "!$.stream", "!$.options", "!$.options.num_predict", "!$.messages", "!$.messages[*].images[*]",
        "!$.tools", "!$.tools[*].type", "!$.format", "$");

    private static readonly string[] Names =
    [
        "model", "stream", "options", "options.num_predict", "messages", "messages.images", "tools", "tools.type",
        "format", "",
    ];

    private enum Path
    {
        Model,
        Stream,
        Options,
        NumPredict,
        Messages,
        Image,
        Tools,
        ToolType,
        Format,
        Root,
    }

    /// <summary>Reads the body; <see cref="RequestPeek.Problem"/> says whether it may be used.</summary>
    public static RequestPeek Read(ReadOnlyMemory<byte> body)
    {
        var visitor = new Visitor(body);
        PeekRules.Scan(body, Paths, Names, ref visitor, ref visitor.Peek);
        PeekRules.RequireModelAndMessages(ref visitor.Peek);
        return visitor.Peek;
    }

    private struct Visitor(ReadOnlyMemory<byte> source) : IJsonVisitor
    {
        // Without the word it streams.
        public RequestPeek Peek = new() { IsStream = true, MaxOutputTokens = -1, AnswerCount = 1 };

        public void OnValue(int pathIndex, JsonKind kind, int start, int bytes, int arrayIndexOfInnermost)
        {
            var range = new ByteRange(start, bytes);
            var text = source.Span.Slice(start, bytes);
            switch ((Path)pathIndex)
            {
                case Path.Model:
                    PeekRules.Model(kind, range, ref Peek);
                    break;
                case Path.Stream:
                    Peek.IsStream = PeekRules.Flag(kind, "stream", ref Peek) || kind == JsonKind.Null;
                    break;
                case Path.Options:
                    PeekRules.Kind(kind is JsonKind.Object or JsonKind.Null, "options", "an object", ref Peek);
                    break;
                case Path.NumPredict when kind == JsonKind.Number && text[0] == '-':
                    // As much as the model likes.
                    break;
                case Path.NumPredict:
                    PeekRules.MaxOutput(kind, text, "options.num_predict", 1, ref Peek);
                    break;
                case Path.Messages:
                    PeekRules.Messages(kind, range, ref Peek);
                    break;
                case Path.Image:
                    Peek.MayHaveMedia = true;
                    Peek.Media.Images++;
                    Peek.Media.InlineBytes += Math.Max(0, bytes - 2);
                    break;
                case Path.Tools:
                    PeekRules.Tools(kind, ref Peek);
                    break;
                case Path.ToolType:
                    Peek.HasUnboundedInput |= !JsonText.StringEquals(text, "function"u8);
                    break;
                case Path.Format:
                    Format(kind, text);
                    break;
                case Path.Root:
                    PeekRules.Root(kind, ref Peek);
                    break;
                default:
                    break;
            }
        }

        private void Format(JsonKind kind, ReadOnlySpan<byte> text)
        {
            if (kind != JsonKind.Null && !text.SequenceEqual("\"\""u8))
            {
                PeekRules.Fail(
                    ProblemKind.Unsupported,
                    "format",
                    "format: JSON mode is not supported; ask for JSON in the prompt or use a tool",
                    ref Peek);
            }
        }
    }
}
