using System.Collections.Generic;
using System.Text.Json;
using Lucid.Simulator.Requests;

namespace Lucid.Simulator.Rules;

/// <summary>What OpenAI checks of messages: their parts, and that every call is answered before anybody else
/// speaks.</summary>
internal static class OpenAiMessages
{
    private const string Fields = " role content name refusal tool_calls function_call audio tool_call_id ";
    private const string GeminiFields = " role content name tool_calls tool_call_id extra_content ";
    private const int MaxCallIdChars = 40;

    public static RequestProblem? Check(JsonElement messages, Provider provider, ModelRequest request)
    {
        List<string> open = [];
        int place = 0;
        foreach (JsonElement message in messages.EnumerateArray())
        {
            string path = $"messages[{place}]";
            RequestProblem? problem = CheckFields(message, path, provider)
                ?? CheckRole(message, path, open)
                ?? CheckContent(message, path, provider, request);
            if (problem is null && message.Text("role") == "assistant")
            {
                Echo.ForgetResults(request);
                problem = provider == Provider.Gemini && place == 0
                    ? new RequestProblem(
                        "Please ensure that function call turn comes immediately after a user turn.", path)
                    : OpenAiCalls.Check(message, path, provider, request, open);
            }

            if (problem is not null)
            {
                return problem;
            }

            place++;
        }

        return open.Count > 0 ? Unanswered(open) : null;
    }

    /// <summary>The longest id of a tool call.</summary>
    public static bool IsCallId(string? id) => id is { Length: > 0 and <= MaxCallIdChars };

    private static RequestProblem? CheckFields(JsonElement message, string path, Provider provider)
    {
        if (message.Stranger(provider == Provider.Gemini ? GeminiFields : Fields) is not { } stranger)
        {
            return null;
        }

        return new RequestProblem(
            provider == Provider.Gemini
                ? $"Invalid JSON payload received. Unknown name \"{stranger}\" at '{path}': Cannot find field."
                : $"Unknown parameter: '{path}.{stranger}'.",
            $"{path}.{stranger}");
    }

    private static RequestProblem? CheckRole(JsonElement message, string path, List<string> open)
    {
        string? role = message.Text("role");
        if (role == "tool")
        {
            string? id = message.Text("tool_call_id");
            if (id is null)
            {
                return new RequestProblem(
                    $"Missing required parameter: '{path}.tool_call_id'.", $"{path}.tool_call_id");
            }

            return open.Remove(id)
                ? null
                : new RequestProblem(
                    "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with "
                    + "'tool_calls'.",
                    $"{path}.role");
        }

        if (open.Count > 0)
        {
            return Unanswered(open);
        }

        return role is "developer" or "system" or "user" or "assistant" or "function"
            ? null
            : new RequestProblem($"Invalid value: '{role}'.", $"{path}.role");
    }

    private static RequestProblem Unanswered(List<string> open) => new(
        "An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. "
        + $"The following tool_call_ids did not have response messages: {string.Join(", ", open)}",
        "messages");

    private static RequestProblem? CheckContent(
        JsonElement message, string path, Provider provider, ModelRequest request)
    {
        JsonElement content = message.Field("content");
        string role = message.Text("role")!;
        if (content.IsNothing())
        {
            return role == "assistant" && (message.Has("tool_calls") || message.Has("function_call"))
                ? null
                : new RequestProblem($"Invalid value for 'content': expected a string, got null.", $"{path}.content");
        }

        if (role == "tool")
        {
            Echo.Result(request, Echo.TextOf(content));
        }

        if (content.ValueKind == JsonValueKind.String)
        {
            return provider == Provider.Gemini && role == "user" && content.GetString()!.Length == 0
                ? new RequestProblem(
                    "Unable to submit request because it must include at least one parts field, which describes the "
                    + "prompt input.",
                    $"{path}.content")
                : null;
        }

        if (!content.IsArray() || content.GetArrayLength() == 0)
        {
            return new RequestProblem(
                $"Invalid type for '{path}.content': expected one of a string or array of objects.", $"{path}.content");
        }

        int place = 0;
        foreach (JsonElement part in content.EnumerateArray())
        {
            if (OpenAiParts.Check(part, $"{path}.content[{place++}]", role, provider, request) is { } problem)
            {
                return problem;
            }
        }

        return null;
    }
}
