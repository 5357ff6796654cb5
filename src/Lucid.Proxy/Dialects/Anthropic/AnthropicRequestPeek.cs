using System;
using Lucid.Net.Bytes;
using Lucid.Net.Json;

namespace Lucid.Proxy.Dialects.Anthropic;

/// <summary>Reads from a messages body what the proxy needs, in one validating pass.</summary>
internal static class AnthropicRequestPeek
{
    private static readonly JsonPathSet Paths = JsonPathSet.Create(
        "!$.model", "!$.stream", "!$.max_tokens", "!$.messages", "$.messages[*].content[*].type",
        "$.messages[*].content[*].content[*].type", "!$.tools", "$.tools[*].type", "!$.mcp_servers", "!$.container",
        "!$.fallbacks", "$");

    private static readonly string[] Names =
    [
        "model", "stream", "max_tokens", "messages", "messages.content.type", "messages.content.content.type", "tools",
        "tools.type", "mcp_servers", "container", "fallbacks", "",
    ];

    private enum Path
    {
        Model,
        Stream,
        MaxTokens,
        Messages,
        BlockType,
        ResultBlockType,
        Tools,
        ToolType,
        McpServers,
        Container,
        Fallbacks,
        Root,
    }

    /// <summary>Reads the body; <see cref="RequestPeek.Problem"/> says whether it may be used.</summary>
    /// <param name="body">The whole body.</param>
    /// <param name="needsMaximum">False: only its tokens are to be counted.</param>
    public static RequestPeek Read(ReadOnlyMemory<byte> body, bool needsMaximum = true)
    {
        var visitor = new Visitor(body);
        var scanner = default(JsonScanner);
        var outcome = scanner.Scan(body.Span, final: true, Paths, ref visitor, JsonLimits.Default, out _);
        PeekRules.ApplyScan(outcome, scanner.Reject, Names, ref visitor.Peek);
        PeekRules.RequireModelAndMessages(ref visitor.Peek);
        if (needsMaximum && visitor.Peek.MaxOutputTokens < 0)
        {
            PeekRules.Fail(ProblemKind.Missing, "max_tokens", "max_tokens: Field required", ref visitor.Peek);
        }

        return visitor.Peek;
    }

    private static bool IsBoundedBlock(ReadOnlySpan<byte> type) =>
        JsonText.StringEquals(type, "text"u8) || JsonText.StringEquals(type, "tool_use"u8)
        || JsonText.StringEquals(type, "tool_result"u8) || JsonText.StringEquals(type, "thinking"u8)
        || JsonText.StringEquals(type, "redacted_thinking"u8);

    private struct Visitor(ReadOnlyMemory<byte> source) : IJsonVisitor
    {
        public RequestPeek Peek = new() { MaxOutputTokens = -1, AnswerCount = 1 };

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
                    Peek.IsStream = PeekRules.Flag(kind, "stream", ref Peek);
                    break;
                case Path.MaxTokens:
                    PeekRules.MaxOutput(kind, range, text, "max_tokens", ref Peek);
                    break;
                case Path.Messages:
                    PeekRules.Messages(kind, range, ref Peek);
                    break;
                case Path.BlockType:
                case Path.ResultBlockType:
                    Peek.HasUnboundedInput |= !IsBoundedBlock(text);
                    break;
                case Path.Tools:
                    PeekRules.Kind(kind is JsonKind.Array or JsonKind.Null, "tools", "an array", ref Peek);
                    Peek.HasTools |= kind == JsonKind.Array;
                    break;
                case Path.ToolType:
                    // Any other type is run by the provider itself and feeds its results into the prompt.
                    Peek.HasUnboundedInput |= kind != JsonKind.Null && !JsonText.StringEquals(text, "custom"u8);
                    break;
                case Path.McpServers:
                case Path.Container:
                    Peek.HasUnboundedInput |= kind != JsonKind.Null;
                    break;
                case Path.Fallbacks:
                    if (kind != JsonKind.Null)
                    {
                        PeekRules.Fail(
                            ProblemKind.Unsupported,
                            "fallbacks",
                            "fallbacks: this gateway never answers with another model than the one asked for",
                            ref Peek);
                    }

                    break;
                default:
                    PeekRules.Root(kind, ref Peek);
                    break;
            }
        }
    }
}
