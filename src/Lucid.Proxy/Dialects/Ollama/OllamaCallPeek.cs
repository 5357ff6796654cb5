using System;
using Lucid.Net.Bytes;
using Lucid.Net.Json;

namespace Lucid.Proxy.Dialects.Ollama;

/// <summary>Reads from a call of Ollama's own API what the proxy needs: the model, and whether a stream is
/// wanted.</summary>
internal static class OllamaCallPeek
{
    // "name" is what older clients call the model when they ask to be shown it.
    private static readonly JsonPathSet Paths = JsonPathSet.Create("!$.model", "!$.name", "!$.stream", "$");

    private static readonly string[] Names = ["model", "name", "stream", ""];

    private enum Path
    {
        Model,
        Name,
        Stream,
        Root,
    }

    /// <summary>Reads the body; <see cref="RequestPeek.Problem"/> says whether it may be used.</summary>
    public static RequestPeek Read(ReadOnlyMemory<byte> body)
    {
        var visitor = new Visitor { Peek = new RequestPeek { IsStream = true, MaxOutputTokens = -1, AnswerCount = 1 } };
        PeekRules.Scan(body, Paths, Names, ref visitor, ref visitor.Peek);
        if (visitor.Peek.Model.IsEmpty)
        {
            PeekRules.Fail(ProblemKind.Missing, "model", "model is required", ref visitor.Peek);
        }

        return visitor.Peek;
    }

    private struct Visitor : IJsonVisitor
    {
        public RequestPeek Peek;

        public void OnValue(int pathIndex, JsonKind kind, int start, int bytes, int arrayIndexOfInnermost)
        {
            var range = new ByteRange(start, bytes);
            switch ((Path)pathIndex)
            {
                case Path.Model:
                    PeekRules.Model(kind, range, ref Peek);
                    break;
                case Path.Name:
                    if (Peek.Model.IsEmpty)
                    {
                        PeekRules.Model(kind, range, ref Peek);
                    }

                    break;
                case Path.Stream:
                    // A stream is what Ollama sends unless told not to.
                    Peek.IsStream = PeekRules.Flag(kind, "stream", ref Peek) || kind == JsonKind.Null;
                    break;
                default:
                    PeekRules.Root(kind, ref Peek);
                    break;
            }
        }
    }
}
