using System;
using Lucid.Net.Bytes;
using Lucid.Net.Json;
using Lucid.Proxy.Metering;

namespace Lucid.Proxy.Dialects.Anthropic;

/// <summary>Reads an event of a messages stream, or a whole message, in one pass without building anything.</summary>
internal static class AnthropicAnswerFacts
{
    private static readonly JsonPathSet Paths = JsonPathSet.Create(
        "$.type", "$.message.model", "$.model", "$.delta.stop_reason", "$.stop_reason",
        "$.message.usage.input_tokens", "$.message.usage.output_tokens", "$.message.usage.cache_read_input_tokens",
        "$.message.usage.cache_creation_input_tokens", "$.message.usage.output_tokens_details.thinking_tokens",
        "$.usage.input_tokens", "$.usage.output_tokens", "$.usage.cache_read_input_tokens",
        "$.usage.cache_creation_input_tokens", "$.usage.output_tokens_details.thinking_tokens",
        "$.message.usage.cache_creation.ephemeral_1h_input_tokens", "$.usage.cache_creation.ephemeral_1h_input_tokens",
        "$.index", "$.message.usage.speed", "$.usage.speed", "$.message.usage.inference_geo", "$.usage.inference_geo",
        "$.usage.iterations[*].input_tokens", "$.usage.iterations[*].output_tokens",
        "$.usage.iterations[*].cache_read_input_tokens", "$.usage.iterations[*].cache_creation_input_tokens",
        "$.usage.iterations[*].cache_creation.ephemeral_1h_input_tokens",
        "$.message.usage.server_tool_use.web_search_requests", "$.usage.server_tool_use.web_search_requests",
        "$.content_block.type",
        "$.delta.text", "$.delta.thinking", "$.delta.partial_json", "$.content_block.name", "$.content[*].text",
        "$.content[*].thinking", "$.content[*].input");

    private enum Path
    {
        Type,
        MessageModel,
        Model,
        DeltaStopReason,
        StopReason,
        StartInput,
        StartOutput,
        StartCacheRead,
        StartCacheWrite,
        StartThinking,
        Input,
        Output,
        CacheRead,
        CacheWrite,
        Thinking,
        StartCacheWriteHour,
        CacheWriteHour,
        Index,
        StartSpeed,
        Speed,
        StartRegion,
        Region,
        PassInput,
        PassOutput,
        PassCacheRead,
        PassCacheWrite,
        PassCacheWriteHour,
        StartWebSearches,
        WebSearches,
        BlockType,
        FirstContent,
    }

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
        private long _passInput;
        private long _passOutput;
        private long _passCacheRead;
        private long _passCacheWrite;
        private long _passCacheWriteHour;

        public void OnValue(int pathIndex, JsonKind kind, int start, int bytes, int arrayIndexOfInnermost)
        {
            switch ((Path)pathIndex)
            {
                case Path.Type when kind == JsonKind.String:
                    Type(source.Span.Slice(start, bytes));
                    break;
                case Path.MessageModel when kind == JsonKind.String:
                case Path.Model when kind == JsonKind.String:
                    Facts.Model = new ByteRange(start, bytes);
                    break;
                case Path.DeltaStopReason:
                case Path.StopReason:
                    Facts.HasFinish |= kind == JsonKind.String;
                    break;
                case Path.StartInput:
                case Path.Input:
                    Facts.Input = Number(kind, start, bytes);
                    Facts.HasUsage = true;
                    break;
                case Path.StartOutput:
                    // What message_start says of output is a first estimate; only message_delta is billed.
                    Facts.HasUsage = true;
                    break;
                case Path.Output:
                    Facts.Output = Number(kind, start, bytes);
                    Facts.WrittenOutput = Facts.Output;
                    Facts.OutputText = new ByteRange(start, bytes);
                    Facts.HasUsage = true;
                    Facts.IsUsageFinal = true;
                    break;
                case Path.StartCacheRead:
                case Path.CacheRead:
                    Facts.CacheRead = Number(kind, start, bytes);
                    break;
                case Path.StartCacheWrite:
                case Path.CacheWrite:
                    Facts.CacheWrite = Number(kind, start, bytes);
                    break;
                case Path.StartThinking:
                case Path.Thinking:
                    Facts.Reasoning = Number(kind, start, bytes);
                    break;
                case Path.StartCacheWriteHour:
                case Path.CacheWriteHour:
                    Facts.CacheWriteHour = Number(kind, start, bytes);
                    break;
                case Path.Index:
                    Facts.Block = Number(kind, start, bytes);
                    break;
                case Path.StartSpeed:
                case Path.Speed:
                    Facts.Tier = TierWords.AnthropicSpeed(kind, source.Span.Slice(start, bytes));
                    break;
                case Path.StartRegion:
                case Path.Region:
                    Facts.Region = TierWords.AnthropicRegion(kind, source.Span.Slice(start, bytes));
                    break;
                case Path.PassInput:
                    Add(ref _passInput, kind, start, bytes);
                    break;
                case Path.PassOutput:
                    Add(ref _passOutput, kind, start, bytes);
                    break;
                case Path.PassCacheRead:
                    Add(ref _passCacheRead, kind, start, bytes);
                    break;
                case Path.PassCacheWrite:
                    Add(ref _passCacheWrite, kind, start, bytes);
                    break;
                case Path.PassCacheWriteHour:
                    Add(ref _passCacheWriteHour, kind, start, bytes);
                    break;
                case Path.StartWebSearches:
                case Path.WebSearches:
                    Facts.WebSearches = Number(kind, start, bytes);
                    break;
                case Path.BlockType:
                    Facts.SearchResults = JsonText.StringEquals(
                        source.Span.Slice(start, bytes), "web_search_tool_result"u8) ? 1 : 0;
                    break;
                case >= Path.FirstContent:
                    var quotes = kind == JsonKind.String ? 1 : 0;
                    var content = source.Span[(start + quotes)..(start + bytes - quotes)];
                    Facts.ContentBytes += content.Length;
                    Facts.ContentWeight += TextTokens.Weigh(content);
                    break;
                default:
                    break;
            }
        }

        /// <summary>The totals leave passes out that are billed all the same, such as those that compact the prompt:
        /// the sum of all passes is the bill. The client reads both as they came.</summary>
        public void Conclude()
        {
            Facts.Input = Math.Max(Facts.Input, _passInput > 0 ? _passInput : -1);
            Facts.CacheRead = Math.Max(Facts.CacheRead, _passCacheRead > 0 ? _passCacheRead : -1);
            Facts.CacheWrite = Math.Max(Facts.CacheWrite, _passCacheWrite > 0 ? _passCacheWrite : -1);
            Facts.CacheWriteHour = Math.Max(Facts.CacheWriteHour, _passCacheWriteHour > 0 ? _passCacheWriteHour : -1);
            if (Facts.IsUsageFinal && _passOutput > Facts.Output)
            {
                Facts.Output = _passOutput;
                Facts.WrittenOutput = _passOutput;
            }
        }

        private readonly void Add(ref long sum, JsonKind kind, int start, int bytes) =>
            sum = Saturating.Add(sum, Math.Max(0, Number(kind, start, bytes)));

        private void Type(ReadOnlySpan<byte> type)
        {
            Facts.HasBegun = type.SequenceEqual("\"message_start\""u8);
            Facts.IsAnswer = type.SequenceEqual("\"message\""u8);
            Facts.IsEnd = type.SequenceEqual("\"message_stop\""u8);
            Facts.IsError = type.SequenceEqual("\"error\""u8);
            Facts.IsBlockStart = type.SequenceEqual("\"content_block_start\""u8);
            Facts.IsBlockStop = type.SequenceEqual("\"content_block_stop\""u8);
        }

        private readonly long Number(JsonKind kind, int start, int bytes) =>
            kind == JsonKind.Number
            && JsonText.TryReadInteger(source.Span.Slice(start, bytes), out var value)
            && value >= 0
                ? value
                : -1;
    }
}
