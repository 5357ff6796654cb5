using System.Text.Json;

namespace Lucid.Simulator.Requests;

/// <summary>The small fields of a chat request, of either provider.</summary>
internal static class FieldReader
{
    /// <summary>The highest <c>n</c> that the simulator answers.</summary>
    public const int MaxChoices = 8;

    private const int MaxStops = 16;

    /// <summary>Reads the field whose name the reader stands on, up to the last token of its value.</summary>
    public static RequestProblem? Read(ref Utf8JsonReader reader, ModelRequest request)
    {
        if (reader.ValueTextEquals("stream"u8))
        {
            reader.Read();
            request.IsStream = reader.TokenType == JsonTokenType.True;
            return IsBooleanOrNull(reader) ? null : RequestReader.Wrong("stream", "a boolean");
        }

        if (reader.ValueTextEquals("max_tokens"u8))
        {
            return ReadMaxTokens(ref reader, request, "max_tokens", isPreferred: false);
        }

        if (reader.ValueTextEquals("max_completion_tokens"u8))
        {
            return ReadMaxTokens(ref reader, request, "max_completion_tokens", isPreferred: true);
        }

        if (reader.ValueTextEquals("stream_options"u8))
        {
            return ReadStreamOptions(ref reader, request);
        }

        if (reader.ValueTextEquals("stop"u8) || reader.ValueTextEquals("stop_sequences"u8))
        {
            return ReadStops(ref reader, request);
        }

        if (reader.ValueTextEquals("tool_choice"u8))
        {
            return ToolReader.ReadChoice(ref reader, request);
        }

        if (reader.ValueTextEquals("parallel_tool_calls"u8))
        {
            reader.Read();
            request.AllowsParallelCalls = reader.TokenType != JsonTokenType.False;
            return IsBooleanOrNull(reader) ? null : RequestReader.Wrong("parallel_tool_calls", "a boolean");
        }

        if (reader.ValueTextEquals("thinking"u8))
        {
            return ReadThinking(ref reader, request);
        }

        if (reader.ValueTextEquals("reasoning_effort"u8))
        {
            reader.Read();
            request.WantsReasoning = reader.TokenType == JsonTokenType.String && !reader.ValueTextEquals("none"u8);
            return null;
        }

        if (reader.ValueTextEquals("n"u8))
        {
            reader.Read();
            request.ChoiceCount = reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out int n) ? n : 1;
            return request.ChoiceCount is >= 1 and <= MaxChoices
                ? null
                : new RequestProblem($"'n' must be between 1 and {MaxChoices}.", "n");
        }

        request.HasCacheControl |= reader.ValueTextEquals("cache_control"u8);
        reader.Skip();
        return null;
    }

    /// <summary>Decodes the string the reader stands on into a buffer.</summary>
    public static ByteRange AddString(ref Utf8JsonReader reader, ByteBuffer bytes)
    {
        int start = bytes.Length;
        bytes.Advance(reader.CopyString(bytes.Room(reader.ValueSpan.Length)));
        return new ByteRange(start, bytes.Length - start);
    }

    private static bool IsBooleanOrNull(in Utf8JsonReader reader) =>
        reader.TokenType is JsonTokenType.True or JsonTokenType.False or JsonTokenType.Null;

    private static RequestProblem? ReadMaxTokens(
        ref Utf8JsonReader reader, ModelRequest request, string name, bool isPreferred)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out long value) || value < 0)
        {
            return RequestReader.Wrong(name, "a non-negative integer");
        }

        if (isPreferred || request.MaxTokens < 0)
        {
            request.MaxTokens = value;
        }

        return null;
    }

    private static RequestProblem? ReadStreamOptions(ref Utf8JsonReader reader, ModelRequest request)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return RequestReader.Wrong("stream_options", "an object");
        }

        request.HasStreamOptions = true;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("include_usage"u8))
            {
                reader.Read();
                request.IncludesUsage = reader.TokenType == JsonTokenType.True;
            }
            else if (reader.ValueTextEquals("include_obfuscation"u8))
            {
                reader.Read();
                request.IncludesObfuscation = reader.TokenType != JsonTokenType.False;
            }
            else
            {
                reader.Skip();
            }
        }

        return null;
    }

    private static RequestProblem? ReadStops(ref Utf8JsonReader reader, ModelRequest request)
    {
        reader.Read();
        request.Stops.Clear();
        if (reader.TokenType == JsonTokenType.String)
        {
            request.Stops.Add(AddString(ref reader, request.Bytes));
            return null;
        }

        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return RequestReader.Wrong("stop", "a string or an array of strings");
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.String || request.Stops.Count == MaxStops)
            {
                return RequestReader.Wrong("stop", "a string or an array of strings");
            }

            request.Stops.Add(AddString(ref reader, request.Bytes));
        }

        return null;
    }

    private static RequestProblem? ReadThinking(ref Utf8JsonReader reader, ModelRequest request)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return reader.TokenType == JsonTokenType.Null ? null : RequestReader.Wrong("thinking", "an object");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("type"u8))
            {
                reader.Read();
                request.WantsThinking =
                    reader.TokenType == JsonTokenType.String && !reader.ValueTextEquals("disabled"u8);
            }
            else if (reader.ValueTextEquals("display"u8))
            {
                reader.Read();
                request.ShowsThinking =
                    reader.TokenType != JsonTokenType.String || !reader.ValueTextEquals("omitted"u8);
            }
            else
            {
                reader.Skip();
            }
        }

        return null;
    }
}
