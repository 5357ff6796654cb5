using System;
using Lucid.Net.Json;
using Lucid.Proxy.Dialects.Requests;

namespace Lucid.Proxy.Dialects.OpenAi;

/// <summary>Writes the schema of a tool without the keywords that Gemini's compatible endpoint refuses; each one left
/// out is named.</summary>
internal static class GeminiSchema
{
    private static readonly KeySet Refused = new(
        "$schema", "$id", "$comment", "additionalProperties", "propertyNames", "patternProperties", "exclusiveMinimum",
        "exclusiveMaximum", "const", "unevaluatedProperties", "examples");

    // Objects whose members are named by the user, not by the language.
    private static readonly KeySet Named = new("properties", "$defs", "definitions");

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
        while (cursor.NextMember(out var key))
        {
            if (isKeywords && Refused.IndexOf(request.Text(key)) >= 0)
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

        output.Write((byte)'}');
    }
}
