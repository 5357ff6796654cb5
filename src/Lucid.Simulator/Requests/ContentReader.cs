using System.Text.Json;

namespace Lucid.Simulator.Requests;

/// <summary>Messages and their content, of either provider: a string, or an array of parts.</summary>
internal static class ContentReader
{
    /// <summary>Reads the array of messages the reader stands on.</summary>
    public static RequestProblem? ReadMessages(ref Utf8JsonReader reader, ModelRequest request)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return RequestReader.Wrong("messages", "an array");
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                return RequestReader.Wrong("messages", "an array of objects");
            }

            request.MessageCount++;
            if (!ReadMessage(ref reader, request))
            {
                return new RequestProblem("Each message needs a role.", "messages");
            }
        }

        return null;
    }

    /// <summary>Counts the text of the value the reader stands on and notes what its parts are.</summary>
    public static void Count(ref Utf8JsonReader reader, ModelRequest request, out bool hasToolResult)
    {
        hasToolResult = false;
        if (reader.TokenType == JsonTokenType.String)
        {
            request.TextBytes += reader.ValueSpan.Length;
            return;
        }

        if (reader.TokenType is not (JsonTokenType.StartArray or JsonTokenType.StartObject))
        {
            return;
        }

        int depth = reader.CurrentDepth;
        bool isMedia = false;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                isMedia = reader.ValueTextEquals("data"u8) || reader.ValueTextEquals("url"u8)
                    || reader.ValueTextEquals("file_data"u8) || reader.ValueTextEquals("images"u8)
                    || reader.ValueTextEquals("image_url"u8);
                request.HasCacheControl |= reader.ValueTextEquals("cache_control"u8);
            }
            else if (reader.TokenType == JsonTokenType.String)
            {
                hasToolResult |= reader.ValueTextEquals("tool_result"u8);
                request.TextBytes += isMedia ? 0 : reader.ValueSpan.Length;
                request.MediaParts += isMedia ? 1 : 0;
            }
        }
    }

    private static bool ReadMessage(ref Utf8JsonReader reader, ModelRequest request)
    {
        bool hasRole = false;
        bool isToolResult = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("role"u8))
            {
                reader.Read();
                hasRole = reader.TokenType == JsonTokenType.String;
                isToolResult |= hasRole && reader.ValueTextEquals("tool"u8);
            }
            else if (reader.ValueTextEquals("content"u8))
            {
                reader.Read();
                Count(ref reader, request, out bool hasToolResult);
                isToolResult |= hasToolResult;
            }
            else
            {
                reader.Read();
                Count(ref reader, request, out _);
            }
        }

        request.EndsWithToolResult = isToolResult;
        return hasRole;
    }
}
