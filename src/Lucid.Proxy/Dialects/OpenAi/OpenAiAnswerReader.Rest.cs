using System;
using Lucid.Net.Bytes;
using Lucid.Net.Json;
using Lucid.Proxy.Dialects.Requests;

namespace Lucid.Proxy.Dialects.OpenAi;

/// <content>What else a message has: sources, and what no event says.</content>
internal sealed partial class OpenAiAnswerReader
{
    private static readonly KeySet MessageKeys = new(
        "content", "role", "tool_calls", "reasoning_content", "reasoning", "refusal", "extra_content",
        "reasoning_details", "annotations");

    private readonly ByteScratch _citation = new();

    private enum MessageKey
    {
        Content,
        Role,
        ToolCalls,
        ReasoningContent,
        Reasoning,
        Refusal,
        ExtraContent,
        ReasoningDetails,
        Annotations,
    }

    private void TellRest(ReadOnlySpan<byte> json, IChatEventSink sink)
    {
        if (_piece.HasLogprobs)
        {
            Drops.Add(AnswerSite.Choice, "logprobs"u8);
        }

        if (_piece.Message.IsEmpty)
        {
            return;
        }

        var cursor = new JsonCursor(json, _piece.Message.Start);
        cursor.Enter();
        while (cursor.NextMember(out var key))
        {
            switch ((MessageKey)MessageKeys.IndexOf(Slice(json, key)))
            {
                case MessageKey.Content when cursor.Kind == JsonKind.Array:
                    NoteParts(json, ref cursor);
                    break;
                case MessageKey.Annotations when cursor.Kind == JsonKind.Array:
                    TellAnnotations(json, ref cursor, sink);
                    break;
                case MessageKey.ReasoningDetails when !_piece.Reasoning.IsEmpty:
                    // The same once more, in another shape.
                    cursor.Pass();
                    break;
                case MessageKey.ExtraContent when cursor.Kind != JsonKind.Object:
                    NoteUnknown(json, key, ref cursor);
                    break;
                case >= MessageKey.Content and < MessageKey.ReasoningDetails:
                    cursor.Pass();
                    break;
                default:
                    NoteUnknown(json, key, ref cursor);
                    break;
            }
        }
    }

    private void NoteUnknown(ReadOnlySpan<byte> json, ByteRange key, ref JsonCursor cursor)
    {
        var kind = cursor.Kind;
        var value = Slice(json, cursor.Pass());
        var isSaid = kind switch
        {
            JsonKind.Null or JsonKind.False => false,
            JsonKind.Array or JsonKind.Object => !value[1..^1].Trim(" \t\r\n"u8).IsEmpty,
            _ => !value.IsEmpty,
        };
        if (isSaid)
        {
            Drops.Add(AnswerSite.Message, Slice(json, key));
        }
    }

    private void NoteParts(ReadOnlySpan<byte> json, ref JsonCursor cursor)
    {
        cursor.Enter();
        while (cursor.NextElement())
        {
            if (cursor.Kind != JsonKind.Object)
            {
                cursor.Pass();
                continue;
            }

            var type = default(ByteRange);
            var hasText = false;
            cursor.Enter();
            while (cursor.NextMember(out var key))
            {
                var isString = cursor.Kind == JsonKind.String;
                var value = cursor.Pass();
                type = isString && Slice(json, key).SequenceEqual("type"u8) ? value : type;
                hasText |= isString && Slice(json, key).SequenceEqual("text"u8);
            }

            if (!hasText)
            {
                Drops.Add(AnswerSite.MessagePart, Slice(json, type));
            }
        }
    }

    private void TellAnnotations(ReadOnlySpan<byte> json, ref JsonCursor cursor, IChatEventSink sink)
    {
        cursor.Enter();
        while (cursor.NextElement())
        {
            var isObject = cursor.Kind == JsonKind.Object;
            var annotation = cursor.Pass();
            if (isObject)
            {
                UrlCitation.WriteCitation(json, annotation, _citation);
                sink.On(ChatEvent.Citation(
                    _line.IsInText ? _citation.Span : default, Slice(json, annotation)));
            }
        }
    }
}
