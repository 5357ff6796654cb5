using System;
using Lucid.Net.Bytes;
using Lucid.Net.Json;

namespace Lucid.Proxy.Dialects.Anthropic;

/// <summary>Reads from a messages body what the proxy needs, in one validating pass.</summary>
internal static class AnthropicRequestPeek
{
    private static readonly JsonPathSet Paths = JsonPathSet.Create(
        "!$.model", "!$.stream", "!$.max_tokens", "!$.messages", "!$.messages[*].content[*].type",
        "!$.messages[*].content[*].content[*].type", "!$.tools", "!$.tools[*].type", "!$.mcp_servers", "!$.container",
        "!$.fallbacks", "$", "!$.messages[*].content[*].source.type", "!$.messages[*].content[*].source.data",
        "!$.messages[*].content[*].content[*].source.type", "!$.messages[*].content[*].content[*].source.data",
        "$.messages[*].content[*].signature", "$.messages[*].content[*].citations[*].encrypted_index",
        "!$.service_tier", "!$.speed", "!$.inference_geo",
        "!$.thread", "!$.billing_policy", "!$.context_management", "!$.context_management.edits[*].type", "!$.system",
        "!$.tools[*].max_uses", "$.tools[*]");

    private static readonly string[] Names =
    [
        "model", "stream", "max_tokens", "messages", "messages.content.type", "messages.content.content.type", "tools",
        "tools.type", "mcp_servers", "container", "fallbacks", "", "messages.content.source.type",
        "messages.content.source.data", "messages.content.content.source.type",
        "messages.content.content.source.data", "messages.content.signature",
        "messages.content.citations.encrypted_index", "service_tier", "speed", "inference_geo",
        "thread", "billing_policy", "context_management", "context_management.edits.type", "system",
        "tools.max_uses", "tools",
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
        SourceType,
        SourceData,
        ResultSourceType,
        ResultSourceData,
        Signature,
        CitationHandle,
        Tier,
        Speed,
        Region,
        Thread,
        BillingPolicy,
        ContextManagement,
        EditType,
        System,
        ToolUses,
        Tool,
    }

    /// <summary>Reads the body; <see cref="RequestPeek.Problem"/> says whether it may be used.</summary>
    /// <param name="body">The whole body.</param>
    /// <param name="needsMaximum">False: only its tokens are to be counted.</param>
    public static RequestPeek Read(ReadOnlyMemory<byte> body, bool needsMaximum = true)
    {
        var visitor = new Visitor(body);
        var isRead = PeekRules.Scan(body, Paths, Names, ref visitor, ref visitor.Peek);
        PeekRules.RequireModelAndMessages(ref visitor.Peek);
        visitor.Conclude();
        if (isRead && visitor.Peek.Problem.Kind == ProblemKind.None)
        {
            visitor.Peek.HasUnboundedInput |= AnthropicFields.HasUnknown(
                body.Span, visitor.Peek.Messages, visitor.SystemRange);
        }

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
        private long _sources;
        private long _toolUses;
        private bool _isSearch;

        /// <summary>Where the system prompt lies.</summary>
        public ByteRange SystemRange { get; private set; }

        /// <summary>Data that belong to no image or document are data of a part that we do not know.</summary>
        public void Conclude() =>
            Peek.HasUnboundedInput |= _sources > Peek.Media.Images + Peek.Media.Documents;

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
                    Peek.MaxTokens = range;
                    PeekRules.MaxOutput(kind, text, "max_tokens", 0, ref Peek);
                    break;
                case Path.Messages:
                    PeekRules.Messages(kind, range, ref Peek);
                    break;
                case Path.BlockType:
                case Path.ResultBlockType:
                    Peek.MayHaveMedia |= !IsBoundedBlock(text);
                    BlockType(text);
                    break;
                case Path.SourceType:
                case Path.ResultSourceType:
                    // A document may also be text, or a file that the provider keeps: only its own bytes or nothing
                    // bound that.
                    Peek.HasUnboundedInput |= !(JsonText.StringEquals(text, "base64"u8)
                        || JsonText.StringEquals(text, "url"u8));
                    break;
                case Path.SourceData when kind == JsonKind.String:
                case Path.ResultSourceData when kind == JsonKind.String:
                    Peek.Media.InlineBytes += bytes - 2;
                    _sources++;
                    break;
                case Path.Tools:
                    PeekRules.Tools(kind, ref Peek);
                    break;
                case Path.ToolType:
                    // Any other type is run by the provider itself and feeds its results into the prompt.
                    Peek.HasUnboundedInput |= kind != JsonKind.Null && !JsonText.StringEquals(text, "custom"u8);
                    _isSearch = kind == JsonKind.String && AnthropicFields.BeginsWith(text, "web_search_"u8);
                    if (kind == JsonKind.String && AnthropicFields.BeginsWith(text, "advisor_"u8))
                    {
                        PeekRules.OtherModel(kind, "tools", ref Peek);
                    }

                    break;
                case Path.EditType:
                    // The prompt is gone through once more, to be told in fewer words.
                    Peek.HasUnboundedInput |= kind == JsonKind.String && AnthropicFields.BeginsWith(text, "compact_"u8);
                    break;
                case Path.ToolUses:
                    _toolUses = AnthropicFields.MostUses(kind, text);
                    break;
                case Path.Tool:
                    Peek.WebSearches += !_isSearch ? 0 : _toolUses > 0 ? _toolUses : AnthropicFields.UsualSearches;
                    _isSearch = false;
                    _toolUses = 0;
                    break;
                case Path.System:
                    SystemRange = range;
                    break;
                case Path.McpServers:
                case Path.Container:
                    Peek.HasUnboundedInput |= kind != JsonKind.Null;
                    break;
                case Path.Fallbacks:
                    PeekRules.OtherModel(kind, "fallbacks", ref Peek);
                    break;
                case Path.Thread:
                case Path.BillingPolicy:
                    if (kind != JsonKind.Null)
                    {
                        PeekRules.Fail(
                            ProblemKind.Unsupported,
                            Names[pathIndex],
                            $"{Names[pathIndex]}: this gateway keeps no threads and makes the bill itself",
                            ref Peek);
                    }

                    break;
                case Path.Signature or Path.CitationHandle:
                    Peek.HasOwnMarks |= kind == JsonKind.String && text[1..].StartsWith(ThoughtMark.Prefix);
                    break;
                case Path.Tier:
                    // Capacity that was bought before may be used or not: the price of a token is the same.
                    PeekRules.Kind(
                        kind == JsonKind.Null || TierWords.IsAnthropicTier(text),
                        "service_tier",
                        "auto or standard_only",
                        ref Peek);
                    break;
                case Path.Speed:
                    PeekRules.Kind(kind is JsonKind.String or JsonKind.Null, "speed", "a string", ref Peek);
                    Peek.Tier = TierWords.AnthropicSpeed(kind, text);
                    break;
                case Path.Region:
                    PeekRules.Kind(kind is JsonKind.String or JsonKind.Null, "inference_geo", "a string", ref Peek);
                    Peek.Region = TierWords.AnthropicRegion(kind, text);
                    break;
                case Path.Root:
                    PeekRules.Root(kind, ref Peek);
                    break;
                default:
                    break;
            }
        }

        private void BlockType(ReadOnlySpan<byte> type)
        {
            if (JsonText.StringEquals(type, "image"u8))
            {
                Peek.Media.Images++;
            }
            else if (JsonText.StringEquals(type, "document"u8))
            {
                Peek.Media.Documents++;
            }
            else if (!IsBoundedBlock(type))
            {
                Peek.HasUnboundedInput = true;
            }
        }
    }
}
