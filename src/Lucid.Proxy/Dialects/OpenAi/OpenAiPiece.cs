using System;
using System.Runtime.CompilerServices;
using Lucid.Net.Bytes;
using Lucid.Net.Json;

namespace Lucid.Proxy.Dialects.OpenAi;

/// <summary>Where things lie in one chunk of a chat-completion stream, or in a whole chat completion. Ranges of strings
/// are without their quotes; an absent or empty one is empty.</summary>
internal sealed class OpenAiPiece
{
    /// <summary>Most tool calls or text parts of one piece.</summary>
    public const int MaxParts = 128;

    private static readonly JsonPathSet ChunkPaths = Paths("delta");
    private static readonly JsonPathSet WholePaths = Paths("message");

    private ToolDelta[] _tools = new ToolDelta[4];
    private ByteRange[] _parts = new ByteRange[4];

    private enum Path
    {
        Error,
        ErrorMessage,
        ErrorType,
        ErrorCode,
        FinishReason,
        Choice,
        Content,
        ContentPart,
        ReasoningContent,
        Reasoning,
        Refusal,
        Tool,
        ToolIndex,
        ToolId,
        ToolName,
        ToolArguments,
        ToolGoogleSignature,
        ToolVertexSignature,
        GoogleSignature,
        Usage,
        PromptTokens,
        CompletionTokens,
        TotalTokens,
        CachedTokens,
        CacheWriteTokens,
        ReasoningTokens,
        Object,
        FlatMessage,
        Extra,
        ToolExtra,
        Message,
        Logprobs,
        Tier,
    }

    public bool IsError { get; private set; }

    public ByteRange ErrorMessage { get; private set; }

    public ByteRange ErrorType { get; private set; }

    public ByteRange ErrorCode { get; private set; }

    public bool HasChoice { get; private set; }

    public ByteRange Finish { get; private set; }

    public ByteRange Reasoning { get; private set; }

    public ByteRange Refusal { get; private set; }

    public ByteRange Signature { get; private set; }

    /// <summary>What the provider put beside the message; raw JSON.</summary>
    public ByteRange Extra { get; private set; }

    public ReadOnlySpan<ToolDelta> Tools => _tools.AsSpan(0, ToolCount);

    /// <summary>The content: one piece of text, or the texts of its parts.</summary>
    public ReadOnlySpan<ByteRange> Texts => _parts.AsSpan(0, PartCount);

    /// <summary>All of the message, or of what is new of it.</summary>
    public ByteRange Message { get; private set; }

    public bool HasLogprobs { get; private set; }

    public bool HasUsage { get; private set; }

    public ChatUsage Usage { get; private set; }

    private int ToolCount { get; set; }

    private int PartCount { get; set; }

    /// <summary>Scans one piece.</summary>
    /// <returns>False: it is not valid JSON, or has more parts than an answer has.</returns>
    public bool TryScan(ReadOnlySpan<byte> json, bool isWhole)
    {
        Clear();
        var visitor = new Visitor(this);
        var scanner = default(JsonScanner);
        var paths = isWhole ? WholePaths : ChunkPaths;
        if (scanner.Scan(json, final: true, paths, ref visitor, JsonLimits.Default, out _) != ParseOutcome.Done
            || visitor.IsOverfull)
        {
            return false;
        }

        visitor.Conclude(json);
        return true;
    }

    private void Clear()
    {
        IsError = false;
        ErrorMessage = default;
        ErrorType = default;
        ErrorCode = default;
        HasChoice = false;
        Finish = default;
        Reasoning = default;
        Refusal = default;
        Signature = default;
        Extra = default;
        Message = default;
        HasLogprobs = false;
        ToolCount = 0;
        PartCount = 0;
        HasUsage = false;
    }

    private static JsonPathSet Paths(string message) => JsonPathSet.Create(
        "$.error", "$.error.message", "$.error.type", "$.error.code", "$.choices[*].finish_reason", "$.choices[*]",
        $"$.choices[*].{message}.content", $"$.choices[*].{message}.content[*].text",
        $"$.choices[*].{message}.reasoning_content", $"$.choices[*].{message}.reasoning",
        $"$.choices[*].{message}.refusal", $"$.choices[*].{message}.tool_calls[*]",
        $"$.choices[*].{message}.tool_calls[*].index", $"$.choices[*].{message}.tool_calls[*].id",
        $"$.choices[*].{message}.tool_calls[*].function.name",
        $"$.choices[*].{message}.tool_calls[*].function.arguments",
        $"$.choices[*].{message}.tool_calls[*].extra_content.google.thought_signature",
        $"$.choices[*].{message}.tool_calls[*].extra_content.vertex.thought_signature",
        $"$.choices[*].{message}.extra_content.google.thought_signature",
        "$.usage", "$.usage.prompt_tokens", "$.usage.completion_tokens", "$.usage.total_tokens",
        "$.usage.prompt_tokens_details.cached_tokens", "$.usage.prompt_tokens_details.cache_write_tokens",
        "$.usage.completion_tokens_details.reasoning_tokens", "$.object", "$.message",
        $"$.choices[*].{message}.extra_content", $"$.choices[*].{message}.tool_calls[*].extra_content",
        $"$.choices[*].{message}", "$.choices[*].logprobs", "$.service_tier");

    /// <summary>One element of <c>tool_calls</c>.</summary>
    internal struct ToolDelta
    {
        public ByteRange Index;
        public ByteRange Id;
        public ByteRange Name;
        public ByteRange Arguments;
        public ByteRange Signature;

        /// <summary>What the provider put beside the call; raw JSON.</summary>
        public ByteRange Extra;
        public bool HasRawArguments;
    }

    private struct Visitor(OpenAiPiece piece) : IJsonVisitor
    {
        private UsageRanges _usage;
        private ToolDelta _tool;
        private ByteRange _content;
        private ByteRange _reasoning;
        private ByteRange _object;
        private ByteRange _flatMessage;
        private bool _hasUsage;
        private ByteRange _tier;

        public bool IsOverfull { get; private set; }

        public void OnValue(int pathIndex, JsonKind kind, int start, int bytes, int arrayIndex)
        {
            var path = (Path)pathIndex;
            var text = kind == JsonKind.String ? new ByteRange(start + 1, bytes - 2) : default;
            if (path is >= Path.Usage and <= Path.ReasoningTokens)
            {
                NoteUsage(path, kind, start, bytes);
                return;
            }

            switch (path)
            {
                case Path.Error:
                    piece.IsError = kind != JsonKind.Null;
                    if (kind == JsonKind.String)
                    {
                        piece.ErrorMessage = text;
                    }

                    break;
                case Path.ErrorMessage:
                    piece.ErrorMessage = text;
                    break;
                case Path.ErrorType:
                    piece.ErrorType = text;
                    break;
                case Path.ErrorCode:
                    piece.ErrorCode = kind == JsonKind.Number ? new ByteRange(start, bytes) : text;
                    break;
                case Path.FinishReason:
                    piece.Finish = text;
                    break;
                case Path.Choice:
                    piece.HasChoice = true;
                    break;
                case Path.Content:
                    _content = text;
                    break;
                case Path.ContentPart when !text.IsEmpty:
                    AddPart(text);
                    break;
                case Path.ReasoningContent:
                    piece.Reasoning = text;
                    break;
                case Path.Reasoning:
                    _reasoning = text;
                    break;
                case Path.Refusal:
                    piece.Refusal = text;
                    break;
                case Path.GoogleSignature:
                    piece.Signature = text;
                    break;
                case Path.Extra when kind == JsonKind.Object:
                    piece.Extra = new ByteRange(start, bytes);
                    break;
                case Path.Message when kind == JsonKind.Object:
                    piece.Message = new ByteRange(start, bytes);
                    break;
                case Path.Logprobs:
                    piece.HasLogprobs = kind == JsonKind.Object;
                    break;
                case Path.Object:
                    _object = text;
                    break;
                case Path.Tier when kind == JsonKind.String:
                    _tier = new ByteRange(start, bytes);
                    break;
                case Path.FlatMessage:
                    _flatMessage = text;
                    break;
                default:
                    NoteTool(path, kind, start, bytes, text);
                    break;
            }
        }

        public readonly void Conclude(ReadOnlySpan<byte> json)
        {
            // Some servers send the same thinking under two names: one source only.
            piece.Reasoning = piece.Reasoning.IsEmpty ? _reasoning : piece.Reasoning;
            if (!_content.IsEmpty)
            {
                piece._parts[0] = _content;
                piece.PartCount = 1;
            }

            if (!piece.IsError && json.Slice(_object.Start, _object.Bytes).SequenceEqual("error"u8))
            {
                piece.IsError = true;
                piece.ErrorMessage = _flatMessage;
            }

            piece.Usage = _hasUsage ? _usage.Read(json) : ChatUsage.None;
            piece.HasUsage = piece.Usage.IsFinal;
            if (piece.HasUsage && !_tier.IsEmpty)
            {
                var tier = TierWords.OpenAi(JsonKind.String, json.Slice(_tier.Start, _tier.Bytes));
                piece.Usage = piece.Usage with { Tier = tier };
            }
        }

        private void NoteTool(Path path, JsonKind kind, int start, int bytes, ByteRange text)
        {
            switch (path)
            {
                case Path.ToolIndex when kind == JsonKind.Number:
                    _tool.Index = new ByteRange(start, bytes);
                    break;
                case Path.ToolId:
                    _tool.Id = text;
                    break;
                case Path.ToolName:
                    _tool.Name = text;
                    break;
                case Path.ToolArguments:
                    // A string by rule; some servers send the object itself.
                    _tool.HasRawArguments = kind == JsonKind.Object;
                    _tool.Arguments = kind == JsonKind.Object ? new ByteRange(start, bytes) : text;
                    break;
                case Path.ToolGoogleSignature or Path.ToolVertexSignature when !text.IsEmpty:
                    _tool.Signature = text;
                    break;
                case Path.ToolExtra when kind == JsonKind.Object:
                    _tool.Extra = new ByteRange(start, bytes);
                    break;
                case Path.Tool:
                    AddTool();
                    break;
                default:
                    break;
            }
        }

        private void NoteUsage(Path path, JsonKind kind, int start, int bytes)
        {
            if (path == Path.Usage)
            {
                _hasUsage = kind == JsonKind.Object;
            }
            else if (kind == JsonKind.Number)
            {
                _usage[path - Path.PromptTokens] = new ByteRange(start, bytes);
            }
        }

        private void AddTool()
        {
            if (piece.ToolCount == MaxParts)
            {
                IsOverfull = true;
                return;
            }

            if (piece.ToolCount == piece._tools.Length)
            {
                Array.Resize(ref piece._tools, piece._tools.Length * 2);
            }

            piece._tools[piece.ToolCount++] = _tool;
            _tool = default;
        }

        private void AddPart(ByteRange text)
        {
            if (piece.PartCount == MaxParts)
            {
                IsOverfull = true;
                return;
            }

            if (piece.PartCount == piece._parts.Length)
            {
                Array.Resize(ref piece._parts, piece._parts.Length * 2);
            }

            piece._parts[piece.PartCount++] = text;
        }
    }

    [InlineArray(6)]
    private struct UsageRanges
    {
        private ByteRange _first;

        /// <summary>Cached tokens are part of the prompt here; we keep them apart. Gemini's compatible endpoint leaves
        /// its thinking out of <c>completion_tokens</c> but not out of the total.</summary>
        public readonly ChatUsage Read(ReadOnlySpan<byte> json)
        {
            var prompt = Number(json, this[0]);
            var output = Number(json, this[1]);
            var total = Number(json, this[2]);
            var cached = Number(json, this[3]);
            var written = Number(json, this[4]);
            if (prompt < 0 && output < 0)
            {
                return ChatUsage.None;
            }

            var input = prompt < 0 ? -1 : Math.Max(0, prompt - Math.Max(0, cached) - Math.Max(0, written));
            if (prompt >= 0 && total - prompt > output)
            {
                output = total - prompt;
            }

            return new ChatUsage(input, output, cached, written, Number(json, this[5]), IsFinal: true);
        }

        private static long Number(ReadOnlySpan<byte> json, ByteRange range) =>
            !range.IsEmpty && JsonText.TryReadInteger(json.Slice(range.Start, range.Bytes), out var value) && value >= 0
                ? value
                : -1;
    }
}
