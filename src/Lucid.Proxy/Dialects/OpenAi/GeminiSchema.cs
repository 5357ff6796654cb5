using System;
using Lucid.Net.Bytes;
using Lucid.Net.Json;
using Lucid.Proxy.Dialects.Requests;

namespace Lucid.Proxy.Dialects.OpenAi;

/// <summary>Writes the schema of a tool as Gemini's compatible endpoint takes it: without the keywords that it refuses,
/// each of which is named, and with one type for a value.</summary>
internal static class GeminiSchema
{
    private static readonly KeySet Refused = new(
        "$schema", "$id", "$comment", "additionalProperties", "propertyNames", "patternProperties", "exclusiveMinimum",
        "exclusiveMaximum", "const", "unevaluatedProperties", "examples");

    private static readonly KeySet Special = new("type", "required", "enum", "nullable");

    // Objects whose members are named by the user, not by the language.
    private static readonly KeySet Named = new("properties", "$defs", "definitions");

    private enum Keyword
    {
        None = -1,
        Type,
        Required,
        Enum,
        Nullable,
    }

    public static void Write(ChatRequest request, in ChatTool tool, ByteScratch output)
    {
        var start = output.Count;
        var cursor = new JsonCursor(request.Source.Span, tool.Schema.Start);
        Value(request, tool.Index, ref cursor, output, isKeywords: true);
        if (output.Span[start..].SequenceEqual("{}"u8))
        {
            output.Truncate(start);
            output.Write("{\"type\":\"object\",\"properties\":{}}"u8);
        }
    }

    private static void Value(
        ChatRequest request, int tool, ref JsonCursor cursor, ByteScratch output, bool isKeywords)
    {
        switch (cursor.Kind)
        {
            case JsonKind.Object:
                Object(request, tool, ref cursor, output, isKeywords);
                break;
            case JsonKind.Array:
                cursor.Enter();
                output.Write((byte)'[');
                for (var i = 0; cursor.NextElement(); i++)
                {
                    output.Write(i == 0 ? default : ","u8);
                    Value(request, tool, ref cursor, output, isKeywords: true);
                }

                output.Write((byte)']');
                break;
            case JsonKind.String:
                RequestWriting.String(request, cursor.Pass(), output);
                break;
            default:
                output.Write(request.Text(cursor.Pass()));
                break;
        }
    }

    private static void Object(
        ChatRequest request, int tool, ref JsonCursor cursor, ByteScratch output, bool isKeywords)
    {
        cursor.Enter();
        output.Write((byte)'{');
        var count = 0;
        var isNullable = false;
        while (cursor.NextMember(out var key))
        {
            var keyword = isKeywords ? (Keyword)Special.IndexOf(request.Text(key)) : Keyword.None;
            if (keyword == Keyword.Type && cursor.Kind == JsonKind.Array)
            {
                output.Write(count++ == 0 ? default : ","u8);
                isNullable |= Types(request, tool, key, ref cursor, output);
                continue;
            }

            if (keyword == Keyword.Nullable
                || (keyword == Keyword.Required && IsEmpty(request, cursor)))
            {
                isNullable |= keyword == Keyword.Nullable && cursor.Kind == JsonKind.True;
                cursor.Pass();
                continue;
            }

            if ((isKeywords && Refused.IndexOf(request.Text(key)) >= 0)
                || (keyword == Keyword.Enum && !HasStrings(cursor)))
            {
                cursor.Pass();
                request.Drop(new DroppedPath(DropSite.Tool, tool, -1, -1, default, key));
                continue;
            }

            output.Write(count++ == 0 ? default : ","u8);
            RequestWriting.String(request, key, output);
            output.Write((byte)':');
            Value(request, tool, ref cursor, output, !isKeywords || Named.IndexOf(request.Text(key)) < 0);
        }

        if (isNullable)
        {
            output.Write(count == 0 ? "\"nullable\":true"u8 : ",\"nullable\":true"u8);
        }

        output.Write((byte)'}');
    }

    /// <summary>Of several types the first that is one is written; that null may stand there is said beside
    /// it.</summary>
    /// <returns>True when null is among them.</returns>
    private static bool Types(
        ChatRequest request, int tool, ByteRange key, ref JsonCursor cursor, ByteScratch output)
    {
        var hasNull = false;
        var first = default(ByteRange);
        cursor.Enter();
        while (cursor.NextElement())
        {
            var isText = cursor.Kind == JsonKind.String;
            var type = cursor.Pass();
            if (isText && request.Text(type).SequenceEqual("null"u8))
            {
                hasNull = true;
            }
            else if (isText && first.IsEmpty)
            {
                first = type;
            }
            else
            {
                request.Drop(new DroppedPath(DropSite.Tool, tool, -1, -1, default, key));
            }
        }

        output.Write("\"type\":\""u8);
        output.Write(first.IsEmpty ? "string"u8 : request.Text(first));
        output.Write((byte)'"');
        return hasNull;
    }

    private static bool IsEmpty(ChatRequest request, JsonCursor cursor) =>
        cursor.Kind == JsonKind.Array && request.Text(cursor.Pass())[1..^1].Trim(" \t\r\n"u8).IsEmpty;

    private static bool HasStrings(JsonCursor cursor)
    {
        if (cursor.Kind != JsonKind.Array)
        {
            return true;
        }

        cursor.Enter();
        while (cursor.NextElement())
        {
            if (cursor.Kind != JsonKind.String)
            {
                return false;
            }

            cursor.Pass();
        }

        return true;
    }
}
