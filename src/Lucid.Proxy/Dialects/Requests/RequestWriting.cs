using System;
using Lucid.Net.Bytes;
using Lucid.Net.Json;

namespace Lucid.Proxy.Dialects.Requests;

/// <summary>What the request writers of all dialects share.</summary>
internal static class RequestWriting
{
    /// <summary>Writes a string whose inside is the client's own.</summary>
    public static void String(ChatRequest request, ByteRange inside, ByteScratch output)
    {
        output.Write((byte)'"');
        output.Write(request.Text(inside));
        output.Write((byte)'"');
    }

    /// <summary>Writes <c>,"name":value</c> for a number or literal, as the client spelt it.</summary>
    public static void Member(
        ChatRequest request, ReadOnlySpan<byte> commaAndName, in ChatField field, ByteScratch output)
    {
        if (field.IsGiven)
        {
            output.Write(commaAndName);
            output.Write(request.Text(field.Value));
        }
    }

    public static void Id(ChatRequest request, ByteRange id, ByteScratch output)
    {
        output.Write((byte)'"');
        ToolIds.Write(request.Text(id), output);
        output.Write((byte)'"');
    }

    public static void ToolName(ChatRequest request, ByteRange name, ByteScratch output)
    {
        output.Write((byte)'"');
        ToolNames.Write(request.Text(name), output);
        output.Write((byte)'"');
    }

    /// <summary>Writes the arguments of a call as an object. What is none is kept under a name that says so: the model
    /// wrote it, and must be able to see what it wrote.</summary>
    public static void ArgumentsObject(ChatRequest request, in ChatPart call, ByteScratch output)
    {
        if (call.Value.IsEmpty)
        {
            output.Write("{}"u8);
        }
        else if (call.HasRawArguments)
        {
            output.Write(request.Text(call.Value));
        }
        else if (!EscapedText.TryWriteObject(
            request.Source.Span.Slice(call.Value.Start - 1, call.Value.Bytes + 2), output))
        {
            output.Write("{\"_raw\":\""u8);
            output.Write(request.Text(call.Value));
            output.Write("\"}"u8);
        }
    }

    /// <summary>Writes the arguments of a call as JSON inside a string.</summary>
    public static void ArgumentsString(ChatRequest request, in ChatPart call, ByteScratch output)
    {
        output.Write((byte)'"');
        if (call.Value.IsEmpty)
        {
            output.Write("{}"u8);
        }
        else if (call.HasRawArguments)
        {
            EscapedText.WriteEscaped(request.Text(call.Value), output);
        }
        else
        {
            output.Write(request.Text(call.Value));
        }

        output.Write((byte)'"');
    }

    /// <summary>Writes the schema of a tool, which every provider wants to be of an object.</summary>
    public static void Schema(ChatRequest request, in ChatTool tool, ByteScratch output)
    {
        if (tool.Schema.IsEmpty)
        {
            output.Write("{\"type\":\"object\",\"properties\":{}}"u8);
            return;
        }

        var schema = request.Text(tool.Schema);
        if (HasType(request, tool.Schema, out var isEmpty))
        {
            output.Write(schema);
            return;
        }

        output.Write(isEmpty ? "{\"type\":\"object\",\"properties\":{}"u8 : "{\"type\":\"object\","u8);
        output.Write(schema[1..]);
    }

    /// <summary>The words that a part of a result adds to the text of the result.</summary>
    public static void Placeholder(
        ChatRequest request, int number, ByteRange callId, bool isFollowing, ByteScratch output)
    {
        output.Write("[image "u8);
        output.WriteNumber(number);
        output.Write(" of tool result "u8);
        ToolIds.Write(request.Text(callId), output);
        output.Write(isFollowing ? " follows]"u8 : "]"u8);
    }

    /// <summary>Whether a turn, without what belongs to tools, is text alone; and how many texts.</summary>
    public static int CountTexts(ChatRequest request, in ChatTurn turn, out bool hasMedia)
    {
        var count = 0;
        hasMedia = false;
        for (var i = turn.FirstPart; i < turn.PartEnd; i++)
        {
            ref readonly var part = ref request.Parts[i];
            if (part.Kind == PartKind.ToolResult)
            {
                hasMedia |= HasMedia(request, i);
                i += part.ChildCount;
            }
            else if (part.Kind == PartKind.Media)
            {
                hasMedia |= !IsPlainText(part);
                count += IsPlainText(part) ? 1 : 0;
            }
            else if (part.Kind is PartKind.Text or PartKind.LateSystem && TurnRules.Says(part))
            {
                count++;
            }
        }

        return count;
    }

    /// <summary>Writes the inside of a text: as it is, out of a file, or as a system prompt that comes late.</summary>
    public static void TextInside(ChatRequest request, in ChatPart part, ByteScratch output)
    {
        if (part.Kind == PartKind.LateSystem)
        {
            output.Write("<system>\\n"u8);
            output.Write(request.Text(part.Value));
            output.Write("\\n</system>"u8);
            return;
        }

        if (part.Kind == PartKind.Media && !part.Name.IsEmpty)
        {
            output.Write(request.Text(part.Name));
            output.Write("\\n\\n"u8);
        }

        if (part.Kind == PartKind.Media && part.Source == PartSource.Base64)
        {
            Base64Text.WriteDecoded(request.Text(part.Value), output);
        }
        else
        {
            output.Write(request.Text(part.Value));
        }
    }

    /// <summary>True for a document that is text.</summary>
    public static bool IsPlainText(in ChatPart part) => part.Kind == PartKind.Media && part.Media == MediaFormat.Text;

    /// <summary>True for text, in whatever part it stands.</summary>
    public static bool IsText(in ChatPart part) =>
        (part.Kind is PartKind.Text or PartKind.LateSystem && TurnRules.Says(part)) || IsPlainText(part);

    /// <summary>The key in front of a value, to name it.</summary>
    public static ByteRange KeyOf(ChatRequest request, ByteRange value)
    {
        if (value.Bytes < 0)
        {
            return default;
        }

        var text = request.Source.Span[..value.Start];
        var end = text.LastIndexOf((byte)'"');
        var start = text[..end].LastIndexOf((byte)'"') + 1;
        return new ByteRange(start, end - start);
    }

    private static bool HasMedia(ChatRequest request, int result)
    {
        for (var i = result + 1; i <= result + request.Parts[result].ChildCount; i++)
        {
            if (request.Parts[i].Kind == PartKind.Media && !IsPlainText(request.Parts[i]))
            {
                return true;
            }
        }

        return false;
    }

    private static bool HasType(ChatRequest request, ByteRange schema, out bool isEmpty)
    {
        isEmpty = true;
        var cursor = new JsonCursor(request.Source.Span, schema.Start);
        cursor.Enter();
        while (cursor.NextMember(out var key))
        {
            isEmpty = false;
            if (request.Text(key).SequenceEqual("type"u8))
            {
                return true;
            }

            cursor.Pass();
        }

        return false;
    }
}
