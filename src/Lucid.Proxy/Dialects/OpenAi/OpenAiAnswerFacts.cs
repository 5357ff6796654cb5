using System;
using Lucid.Net.Bytes;
using Lucid.Net.Json;
using Lucid.Proxy.Metering;

namespace Lucid.Proxy.Dialects.OpenAi;

/// <summary>Reads a chat-completion chunk, or a whole chat completion, in one pass without building anything.</summary>
internal static class OpenAiAnswerFacts
{
    private static readonly JsonPathSet Paths = JsonPathSet.Create(
        "$.model", "$.choices", "$.choices[*].finish_reason", "$.usage", "$.usage.prompt_tokens",
        "$.usage.completion_tokens", "$.usage.total_tokens", "$.usage.prompt_tokens_details.cached_tokens",
        "$.usage.prompt_tokens_details.cache_write_tokens", "$.usage.completion_tokens_details.reasoning_tokens",
        "$.error", "$.service_tier",
        "$.choices[*].delta.content", "$.choices[*].delta.reasoning_content", "$.choices[*].delta.reasoning",
        "$.choices[*].delta.refusal", "$.choices[*].delta.tool_calls[*].function.arguments",
        "$.choices[*].delta.tool_calls[*].function.name", "$.choices[*].message.content",
        "$.choices[*].message.reasoning_content", "$.choices[*].message.refusal",
        "$.choices[*].message.tool_calls[*].function.arguments", "$.choices[*].message.tool_calls[*].function.name");

    private enum Path
    {
        Model,
        Choices,
        FinishReason,
        Usage,
        PromptTokens,
        CompletionTokens,
        TotalTokens,
        CachedTokens,
        CacheWriteTokens,
        ReasoningTokens,
        Error,
        Tier,
        FirstContent,
    }

    /// <summary>True for the data of the end mark, <c>[DONE]</c>; some servers add blanks.</summary>
    public static bool IsDone(ReadOnlySpan<byte> data) => data.Trim((byte)' ').SequenceEqual("[DONE]"u8);

    /// <summary>Reads one piece.</summary>
    /// <param name="json">The data of one event, or a whole body.</param>
    public static EventFacts Read(ReadOnlyMemory<byte> json)
    {
        var visitor = new Visitor(json);
        var scanner = default(JsonScanner);
        var outcome = scanner.Scan(json.Span, final: true, Paths, ref visitor, JsonLimits.Default, out _);
        if (outcome != ParseOutcome.Done)
        {
            return EventFacts.Empty with { IsMalformed = true };
        }

        visitor.Conclude();
        return visitor.Facts;
    }

    private struct Visitor(ReadOnlyMemory<byte> source) : IJsonVisitor
    {
        public EventFacts Facts = EventFacts.Empty;
        private long _prompt = -1;
        private long _total = -1;
        private bool _hasEmptyChoices;
        private bool _hasUsageObject;

        public void OnValue(int pathIndex, JsonKind kind, int start, int bytes, int arrayIndexOfInnermost)
        {
            switch ((Path)pathIndex)
            {
                case Path.Model when kind == JsonKind.String:
                    Facts.Model = new ByteRange(start, bytes);
                    break;
                case Path.Choices:
                    Facts.IsAnswer = kind == JsonKind.Array;
                    _hasEmptyChoices = kind == JsonKind.Array && IsEmptyArray(start, bytes);
                    Facts.HasBegun = kind == JsonKind.Array && !_hasEmptyChoices;
                    break;
                case Path.FinishReason:
                    Facts.HasFinish |= kind == JsonKind.String && bytes > 2;
                    break;
                case Path.Usage:
                    _hasUsageObject = kind == JsonKind.Object;
                    break;
                case Path.PromptTokens:
                    _prompt = Number(kind, start, bytes);
                    break;
                case Path.CompletionTokens:
                    Facts.Output = Number(kind, start, bytes);
                    Facts.WrittenOutput = Facts.Output;
                    Facts.OutputText = new ByteRange(start, bytes);
                    break;
                case Path.TotalTokens:
                    _total = Number(kind, start, bytes);
                    break;
                case Path.CachedTokens:
                    Facts.CacheRead = Number(kind, start, bytes);
                    break;
                case Path.CacheWriteTokens:
                    Facts.CacheWrite = Number(kind, start, bytes);
                    break;
                case Path.ReasoningTokens:
                    Facts.Reasoning = Number(kind, start, bytes);
                    break;
                case Path.Error:
                    Facts.IsError = kind is not JsonKind.Null;
                    break;
                case Path.Tier:
                    Facts.Tier = TierWords.OpenAi(kind, source.Span.Slice(start, bytes));
                    break;
                case >= Path.FirstContent when kind == JsonKind.String:
                    Facts.ContentBytes += bytes - 2;
                    Facts.ContentWeight += TextTokens.Weigh(source.Span.Slice(start + 1, bytes - 2));
                    break;
                default:
                    break;
            }
        }

        /// <summary>Cached tokens are part of the prompt here; we keep them apart. Gemini's compatible endpoint leaves
        /// its thinking out of <c>completion_tokens</c> but not out of the total.</summary>
        public void Conclude()
        {
            Facts.HasUsage = _hasUsageObject && (_prompt >= 0 || Facts.Output >= 0);
            Facts.IsUsageFinal = Facts.HasUsage;
            Facts.IsUsageOnly = Facts.HasUsage && _hasEmptyChoices;
            if (!Facts.HasUsage)
            {
                return;
            }

            if (_prompt >= 0)
            {
                Facts.Input = Math.Max(0, _prompt - Math.Max(0, Facts.CacheRead) - Math.Max(0, Facts.CacheWrite));
                if (_total - _prompt > Facts.Output)
                {
                    Facts.Output = _total - _prompt;
                }
            }
        }

        private readonly bool IsEmptyArray(int start, int bytes) =>
            source.Span.Slice(start + 1, bytes - 2).IndexOfAnyExcept(" \t\r\n"u8) < 0;

        private readonly long Number(JsonKind kind, int start, int bytes) =>
            kind == JsonKind.Number
            && JsonText.TryReadInteger(source.Span.Slice(start, bytes), out var value)
            && value >= 0
                ? value
                : -1;
    }
}
