using System.Text.Json;

namespace Lucid.Simulator.Requests;

/// <summary>Offered tools and the choice among them, of either provider.</summary>
internal static class ToolReader
{
    /// <summary>Reads the array of tools the reader stands on.</summary>
    public static RequestProblem? ReadTools(ref Utf8JsonReader reader, ModelRequest request)
    {
        request.Tools.Clear();
        request.Arguments.Clear();
        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return RequestReader.Wrong("tools", "an array");
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                return RequestReader.Wrong("tools", "an array of objects");
            }

            int firstArgument = request.Arguments.Count;
            ByteRange name = default;
            ReadTool(ref reader, request, ref name);
            if (!name.IsEmpty)
            {
                request.Tools.Add(new OfferedTool(name, firstArgument, request.Arguments.Count - firstArgument));
            }
        }

        return null;
    }

    /// <summary>Reads <c>tool_choice</c>, on whose name the reader stands.</summary>
    public static RequestProblem? ReadChoice(ref Utf8JsonReader reader, ModelRequest request)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        if (reader.TokenType == JsonTokenType.String)
        {
            request.ToolWish = WishOf(reader);
            return null;
        }

        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return RequestReader.Wrong("tool_choice", "a string or an object");
        }

        int depth = reader.CurrentDepth;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
            {
                continue;
            }

            if (reader.ValueTextEquals("type"u8) || reader.ValueTextEquals("mode"u8))
            {
                reader.Read();
                request.ToolWish = reader.TokenType == JsonTokenType.String ? WishOf(reader) : request.ToolWish;
            }
            else if (reader.ValueTextEquals("name"u8))
            {
                reader.Read();
                request.WishedTool = request.Bytes.Add(reader.ValueSpan);
            }
            else if (reader.ValueTextEquals("disable_parallel_tool_use"u8))
            {
                reader.Read();
                request.AllowsParallelCalls = reader.TokenType != JsonTokenType.True;
            }
        }

        return null;
    }

    private static ToolWish WishOf(in Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("none"u8))
        {
            return ToolWish.None;
        }

        if (reader.ValueTextEquals("required"u8) || reader.ValueTextEquals("any"u8))
        {
            return ToolWish.Any;
        }

        return reader.ValueTextEquals("function"u8) || reader.ValueTextEquals("tool"u8)
            ? ToolWish.Named
            : ToolWish.Auto;
    }

    private static void ReadTool(ref Utf8JsonReader reader, ModelRequest request, ref ByteRange name)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("function"u8) || reader.ValueTextEquals("custom"u8))
            {
                reader.Read();
                if (reader.TokenType == JsonTokenType.StartObject)
                {
                    ReadTool(ref reader, request, ref name);
                }
            }
            else if (reader.ValueTextEquals("name"u8))
            {
                reader.Read();
                name = reader.TokenType == JsonTokenType.String ? request.Bytes.Add(reader.ValueSpan) : default;
            }
            else if (reader.ValueTextEquals("parameters"u8) || reader.ValueTextEquals("input_schema"u8))
            {
                reader.Read();
                ReadSchema(ref reader, request);
            }
            else
            {
                request.HasCacheControl |= reader.ValueTextEquals("cache_control"u8);
                reader.Skip();
            }
        }
    }

    private static void ReadSchema(ref Utf8JsonReader reader, ModelRequest request)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isProperties = reader.ValueTextEquals("properties"u8);
            reader.Read();
            if (!isProperties || reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
                continue;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                ByteRange name = request.Bytes.Add(reader.ValueSpan);
                reader.Read();
                request.Arguments.Add(ReadArgument(ref reader, request, name));
            }
        }
    }

    private static ToolArgument ReadArgument(ref Utf8JsonReader reader, ModelRequest request, ByteRange name)
    {
        ToolArgument argument = new(name, ArgumentKind.Text, default);
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return argument;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isType = reader.ValueTextEquals("type"u8);
            bool isChoice = reader.ValueTextEquals("enum"u8);
            reader.Read();
            int depth = reader.CurrentDepth;
            bool isList = reader.TokenType == JsonTokenType.StartArray;
            if (isList)
            {
                reader.Read();
            }

            if (isType && reader.TokenType == JsonTokenType.String)
            {
                argument = argument with { Kind = KindOf(reader) };
            }
            else if (isChoice && isList && reader.TokenType == JsonTokenType.String)
            {
                ByteRange quoted = request.Bytes.Add("\""u8);
                request.Bytes.Append(reader.ValueSpan);
                request.Bytes.Append((byte)'"');
                argument = argument with { FirstChoice = quoted with { Bytes = request.Bytes.Length - quoted.Start } };
            }

            SkipRest(ref reader, depth, isList);
        }

        return argument;
    }

    /// <summary>Goes to the last token of a value whose first or second token the reader stands on.</summary>
    private static void SkipRest(ref Utf8JsonReader reader, int depth, bool isList)
    {
        if (!isList)
        {
            reader.Skip();
            return;
        }

        while (reader.CurrentDepth > depth || reader.TokenType != JsonTokenType.EndArray)
        {
            reader.Read();
        }
    }

    private static ArgumentKind KindOf(in Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("integer"u8))
        {
            return ArgumentKind.Integer;
        }

        if (reader.ValueTextEquals("number"u8))
        {
            return ArgumentKind.Number;
        }

        if (reader.ValueTextEquals("boolean"u8))
        {
            return ArgumentKind.Boolean;
        }

        if (reader.ValueTextEquals("array"u8))
        {
            return ArgumentKind.Array;
        }

        return reader.ValueTextEquals("object"u8) ? ArgumentKind.Object : ArgumentKind.Text;
    }
}
