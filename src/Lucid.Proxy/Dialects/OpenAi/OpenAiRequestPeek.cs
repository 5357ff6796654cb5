using System;
using Lucid.Net.Bytes;
using Lucid.Net.Json;
using Lucid.Proxy.Metering;

namespace Lucid.Proxy.Dialects.OpenAi;

/// <summary>Reads from a chat-completions body what the proxy needs, in one validating pass.</summary>
internal static class OpenAiRequestPeek
{
    // A '!' makes a second occurrence of the key a rejection: no reader may see another value than we do.
    private static readonly JsonPathSet Paths = JsonPathSet.Create(
        "!$.model", "!$.stream", "!$.max_tokens", "!$.max_completion_tokens", "!$.stream_options",
        "!$.stream_options.include_usage", "!$.n", "!$.response_format", "!$.response_format.type", "!$.messages",
        "!$.messages[*].content[*].type", "!$.tools", "!$.tools[*].type", "!$.system", "!$.web_search_options", "$",
        "!$.messages[*].content[*].image_url", "!$.messages[*].content[*].image_url.url",
        "!$.messages[*].content[*].input_audio.data", "!$.messages[*].content[*].video_url.url",
        "!$.messages[*].content[*].file.file_data", "!$.messages[*].content[*].file.file_id",
        "!$.user", "$.system[*]", "$.system[*].type", "!$.service_tier", "!$.models", "!$.fallbacks", "!$.route");

    private static readonly string[] Names =
    [
        "model", "stream", "max_tokens", "max_completion_tokens", "stream_options", "stream_options.include_usage", "n",
        "response_format", "response_format.type", "messages", "messages.content.type", "tools", "tools.type", "system",
        "web_search_options", "", "messages.content.image_url", "messages.content.image_url.url",
        "messages.content.input_audio.data", "messages.content.video_url.url", "messages.content.file.file_data",
        "messages.content.file.file_id", "user", "system", "system.type", "service_tier",
        "models", "fallbacks", "route",
    ];

    private enum Path
    {
        Model,
        Stream,
        MaxTokens,
        MaxCompletionTokens,
        StreamOptions,
        IncludeUsage,
        AnswerCount,
        ResponseFormat,
        ResponseFormatType,
        Messages,
        PartType,
        Tools,
        ToolType,
        System,
        WebSearch,
        Root,
        BareImageUrl,
        ImageUrl,
        AudioData,
        VideoUrl,
        FileData,
        FileId,
        User,
        SystemPart,
        SystemPartType,
        Tier,
        Models,
        Fallbacks,
        RouteWord,
    }

    /// <summary>Reads the body; <see cref="RequestPeek.Problem"/> says whether it may be used.</summary>
    public static RequestPeek Read(ReadOnlyMemory<byte> body)
    {
        var visitor = new Visitor(body);
        PeekRules.Scan(body, Paths, Names, ref visitor, ref visitor.Peek);
        PeekRules.RequireModelAndMessages(ref visitor.Peek);
        PeekRules.Kind(visitor.IsSystemTyped, "system", "a string or an array of text parts", ref visitor.Peek);
        PeekMedia.Conclude(visitor.Typed, ref visitor.Peek);
        return visitor.Peek;
    }

    private static bool IsText(ReadOnlySpan<byte> type) =>
        JsonText.StringEquals(type, "text"u8) || JsonText.StringEquals(type, "refusal"u8);

    private struct Visitor(ReadOnlyMemory<byte> source) : IJsonVisitor
    {
        public RequestPeek Peek = new() { MaxOutputTokens = -1, AnswerCount = 1 };
        private MediaParts _typed;
        private int _systemParts;
        private int _systemTypes;

        public readonly MediaParts Typed => _typed;

        /// <summary>Each part of the system prompt says once what it is.</summary>
        public readonly bool IsSystemTyped => _systemParts == _systemTypes;

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
                    PeekRules.MaxOutput(kind, text, "max_tokens", 1, ref Peek);
                    break;
                case Path.MaxCompletionTokens:
                    Peek.MaxCompletionTokens = range;
                    PeekRules.MaxOutput(kind, text, "max_completion_tokens", 1, ref Peek);
                    break;
                case Path.StreamOptions:
                    PeekRules.Kind(kind is JsonKind.Object or JsonKind.Null, "stream_options", "an object", ref Peek);
                    Peek.StreamOptions = range;
                    Peek.StreamOptionsKind = kind;
                    break;
                case Path.IncludeUsage:
                    Peek.IncludeUsage = range;
                    Peek.WantsUsage = PeekRules.Flag(kind, "stream_options.include_usage", ref Peek);
                    break;
                case Path.AnswerCount:
                    PeekRules.AnswerCount(kind, text, ref Peek);
                    break;
                case Path.ResponseFormat:
                    PeekRules.Kind(kind is JsonKind.Object or JsonKind.Null, "response_format", "an object", ref Peek);
                    break;
                case Path.ResponseFormatType:
                    PeekRules.ResponseFormat(kind, text, ref Peek);
                    break;
                case Path.Messages:
                    PeekRules.Messages(kind, range, ref Peek);
                    break;
                case Path.PartType:
                    Peek.MayHaveMedia |= !IsText(text);
                    PartType(text);
                    break;
                case Path.BareImageUrl when kind == JsonKind.String:
                case Path.ImageUrl when kind == JsonKind.String:
                case Path.VideoUrl when kind == JsonKind.String:
                    PeekMedia.Url(text, ref Peek);
                    break;
                case Path.AudioData when kind == JsonKind.String:
                    PeekMedia.Sound(bytes, ref Peek);
                    break;
                case Path.FileData when kind == JsonKind.String:
                    PeekMedia.File(text, ref Peek);
                    break;
                case Path.FileId:
                    Peek.HasUnboundedInput |= kind != JsonKind.Null;
                    break;
                case Path.Tools:
                    PeekRules.Tools(kind, ref Peek);
                    break;
                case Path.ToolType:
                    Peek.HasUnboundedInput |= !(JsonText.StringEquals(text, "function"u8)
                        || JsonText.StringEquals(text, "custom"u8));
                    break;
                case Path.System:
                    PeekRules.Kind(
                        kind is JsonKind.String or JsonKind.Array or JsonKind.Null,
                        "system",
                        "a string or an array of text parts",
                        ref Peek);
                    Peek.System = range;
                    break;
                case Path.SystemPart:
                    PeekRules.Kind(kind == JsonKind.Object, "system", "a string or an array of text parts", ref Peek);
                    _systemParts++;
                    break;
                case Path.SystemPartType:
                    // What it brings would stand in the hold of nothing: media belongs in a message.
                    PeekRules.Kind(
                        kind == JsonKind.String && JsonText.StringEquals(text, "text"u8),
                        "system",
                        "a string or an array of text parts",
                        ref Peek);
                    _systemTypes++;
                    break;
                case Path.WebSearch:
                    Peek.HasUnboundedInput |= kind != JsonKind.Null;
                    break;
                case Path.User:
                    PeekRules.Kind(kind is JsonKind.String or JsonKind.Null, "user", "a string", ref Peek);
                    Peek.User = range;
                    break;
                case Path.Tier:
                    PeekRules.Kind(kind is JsonKind.String or JsonKind.Null, "service_tier", "a string", ref Peek);
                    Peek.Tier = TierWords.OpenAi(kind, text);
                    break;
                case Path.Models:
                case Path.Fallbacks:
                case Path.RouteWord:
                    // Aggregators answer with one of several models, and ask the price of the one that did.
                    PeekRules.OtherModel(kind, Names[pathIndex], ref Peek);
                    break;
                case Path.Root:
                    PeekRules.Root(kind, ref Peek);
                    break;
                default:
                    break;
            }
        }

        private void PartType(ReadOnlySpan<byte> type)
        {
            if (JsonText.StringEquals(type, "image_url"u8))
            {
                _typed.Images++;
            }
            else if (JsonText.StringEquals(type, "input_audio"u8))
            {
                _typed.Sounds++;
            }
            else if (JsonText.StringEquals(type, "video_url"u8))
            {
                _typed.Films++;
            }
            else if (!JsonText.StringEquals(type, "text"u8) && !JsonText.StringEquals(type, "refusal"u8)
                && !JsonText.StringEquals(type, "file"u8))
            {
                Peek.HasUnboundedInput = true;
            }
        }
    }
}
