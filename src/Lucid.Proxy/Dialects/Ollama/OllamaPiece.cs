using System;
using Lucid.Net.Bytes;
using Lucid.Net.Json;

namespace Lucid.Proxy.Dialects.Ollama;

/// <summary>Where things lie in one line of a chat answer; a whole answer is one such line. Ranges of strings are
/// without their quotes; an absent or empty one is empty.</summary>
internal sealed class OllamaPiece
{
    private const int MaxTools = 128;

    private static readonly JsonPathSet Paths = JsonPathSet.Create(
        "$.error", "$.done", "$.done_reason", "$.message.content", "$.message.thinking", "$.message.tool_calls[*]",
        "$.message.tool_calls[*].id", "$.message.tool_calls[*].function.name",
        "$.message.tool_calls[*].function.arguments", "$.prompt_eval_count", "$.eval_count", "$.message",
        "$.message.images", "$.logprobs");

    private Tool[] _tools = new Tool[4];
    private int _toolCount;

    private enum Path
    {
        Error,
        Done,
        DoneReason,
        Content,
        Thinking,
        Tool,
        ToolId,
        ToolName,
        ToolArguments,
        PromptCount,
        OutputCount,
        Message,
        Images,
        Logprobs,
    }

    public bool IsError { get; private set; }

    public ByteRange ErrorMessage { get; private set; }

    public bool HasMessage { get; private set; }

    public bool HasImages { get; private set; }

    public bool HasLogprobs { get; private set; }

    public bool IsDone { get; private set; }

    public ByteRange DoneReason { get; private set; }

    public ByteRange Content { get; private set; }

    public ByteRange Thinking { get; private set; }

    public ByteRange PromptCount { get; private set; }

    public ByteRange OutputCount { get; private set; }

    public ReadOnlySpan<Tool> Tools => _tools.AsSpan(0, _toolCount);

    /// <summary>Scans one line.</summary>
    /// <returns>False: it is not valid JSON, or has more calls than an answer has.</returns>
    public bool TryScan(ReadOnlySpan<byte> json)
    {
        IsError = false;
        ErrorMessage = default;
        HasMessage = false;
        HasImages = false;
        HasLogprobs = false;
        IsDone = false;
        DoneReason = default;
        Content = default;
        Thinking = default;
        PromptCount = default;
        OutputCount = default;
        _toolCount = 0;
        var visitor = new Visitor(this);
        var scanner = default(JsonScanner);
        return scanner.Scan(json, final: true, Paths, ref visitor, JsonLimits.Default, out _) == ParseOutcome.Done
            && !visitor.IsOverfull;
    }

    /// <summary>One tool call.</summary>
    internal struct Tool
    {
        public ByteRange Id;
        public ByteRange Name;

        /// <summary>Raw JSON.</summary>
        public ByteRange Arguments;
    }

    private struct Visitor(OllamaPiece piece) : IJsonVisitor
    {
        private Tool _tool;

        public bool IsOverfull { get; private set; }

        public void OnValue(int pathIndex, JsonKind kind, int start, int bytes, int arrayIndex)
        {
            var raw = new ByteRange(start, bytes);
            var text = kind == JsonKind.String ? new ByteRange(start + 1, bytes - 2) : default;
            switch ((Path)pathIndex)
            {
                case Path.Error when kind != JsonKind.Null:
                    piece.IsError = true;
                    piece.ErrorMessage = text;
                    break;
                case Path.Done:
                    piece.IsDone = kind == JsonKind.True;
                    break;
                case Path.DoneReason:
                    piece.DoneReason = text;
                    break;
                case Path.Content:
                    piece.Content = text;
                    break;
                case Path.Thinking:
                    piece.Thinking = text;
                    break;
                case Path.ToolId:
                    _tool.Id = text;
                    break;
                case Path.ToolName:
                    _tool.Name = text;
                    break;
                case Path.ToolArguments when kind == JsonKind.Object:
                    _tool.Arguments = raw;
                    break;
                case Path.Tool:
                    AddTool();
                    break;
                case Path.PromptCount when kind == JsonKind.Number:
                    piece.PromptCount = raw;
                    break;
                case Path.OutputCount when kind == JsonKind.Number:
                    piece.OutputCount = raw;
                    break;
                case Path.Images:
                    piece.HasImages = kind == JsonKind.Array && bytes > 2;
                    break;
                case Path.Logprobs:
                    piece.HasLogprobs = kind == JsonKind.Array && bytes > 2;
                    break;
                case Path.Message:
                    piece.HasMessage = true;
                    break;
                default:
                    break;
            }
        }

        private void AddTool()
        {
            if (piece._toolCount == MaxTools)
            {
                IsOverfull = true;
                return;
            }

            if (piece._toolCount == piece._tools.Length)
            {
                Array.Resize(ref piece._tools, piece._tools.Length * 2);
            }

            piece._tools[piece._toolCount++] = _tool;
            _tool = default;
        }
    }
}
