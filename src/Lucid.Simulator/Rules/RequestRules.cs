using System;
using System.Text;
using System.Text.Json;
using Lucid.Simulator.Requests;

namespace Lucid.Simulator.Rules;

/// <summary>
/// Holds a request to its provider's rules, as strictly as the provider or more so: a gateway that translates wrongly
/// is told, not humoured. Notes on the way what the answer depends on.
/// </summary>
internal static class RequestRules
{
    /// <summary>Checks a body that is known to be JSON; null when the provider would take it.</summary>
    public static RequestProblem? Check(ReadOnlySpan<byte> body, Provider provider, ModelRequest request)
    {
        Utf8JsonReader reader = new(body);
        using JsonDocument document = JsonDocument.ParseValue(ref reader);
        JsonElement root = document.RootElement;
        if (provider == Provider.Ollama)
        {
            OllamaFields.Read(root, request);
        }

        NoteConversation(root, request);
        return provider switch
        {
            Provider.Anthropic => AnthropicRules.Check(root, request),
            Provider.Ollama => OllamaRules.Check(root, request),
            _ => OpenAiRules.Check(root, provider, request),
        };
    }

    /// <summary>The last words of the user, and how often tools were called since.</summary>
    private static void NoteConversation(JsonElement root, ModelRequest request)
    {
        if (root.Text("prompt") is { } prompt)
        {
            NoteUser(request, prompt);
        }

        if (!root.Field("messages").IsArray())
        {
            return;
        }

        foreach (JsonElement message in root.Field("messages").EnumerateArray())
        {
            if (message.Text("role") == "user" && UserText(message.Field("content")) is { Length: > 0 } text)
            {
                NoteUser(request, text);
            }
            else if (message.Text("role") == "assistant" && CallsTools(message))
            {
                request.ToolRounds++;
            }
        }
    }

    private static void NoteUser(ModelRequest request, string text)
    {
        int start = request.Bytes.Length;
        request.Bytes.Append(Encoding.UTF8.GetBytes(text));
        request.LastUserText = new ByteRange(start, request.Bytes.Length - start);
        request.ToolRounds = 0;
    }

    /// <summary>The string, or every text part with a line end; what stands inside tool results is not the
    /// user's.</summary>
    private static string? UserText(JsonElement content)
    {
        if (!content.IsArray())
        {
            return content.AsText();
        }

        StringBuilder text = new();
        foreach (JsonElement part in content.EnumerateArray())
        {
            if (part.IsObject() && part.Text("text") is { } one)
            {
                text.Append(one).Append('\n');
            }
        }

        return text.ToString();
    }

    private static bool CallsTools(JsonElement message)
    {
        if (message.Field("tool_calls") is { ValueKind: JsonValueKind.Array } calls)
        {
            return calls.GetArrayLength() > 0;
        }

        if (!message.Field("content").IsArray())
        {
            return false;
        }

        foreach (JsonElement block in message.Field("content").EnumerateArray())
        {
            if (block.Text("type") == "tool_use")
            {
                return true;
            }
        }

        return false;
    }
}
