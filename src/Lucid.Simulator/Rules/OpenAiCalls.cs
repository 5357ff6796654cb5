using System;
using System.Collections.Generic;
using System.Text.Json;
using Lucid.Simulator.Requests;

namespace Lucid.Simulator.Rules;

/// <summary>What OpenAI checks of the calls in an assistant message, and Gemini of their signatures.</summary>
internal static class OpenAiCalls
{
    /// <summary>What Google documents for calls that another model made.</summary>
    private const string Sentinel = "skip_thought_signature_validator";

    /// <param name="message">An assistant message.</param>
    /// <param name="path">Where it stands.</param>
    /// <param name="provider">Whose rules.</param>
    /// <param name="request">The request.</param>
    /// <param name="open">Receives the ids that wait for a result.</param>
    public static RequestProblem? Check(
        JsonElement message, string path, Provider provider, ModelRequest request, List<string> open)
    {
        JsonElement calls = message.Field("tool_calls");
        if (calls.IsNothing())
        {
            return null;
        }

        if (!calls.IsArray() || calls.GetArrayLength() == 0)
        {
            return new RequestProblem(
                $"Invalid '{path}.tool_calls': empty array. Expected an array with minimum length 1.",
                $"{path}.tool_calls");
        }

        int place = 0;
        foreach (JsonElement call in calls.EnumerateArray())
        {
            string inner = $"{path}.tool_calls[{place}]";
            RequestProblem? problem = CheckCall(call, inner, provider)
                ?? (provider == Provider.Gemini ? CheckSignature(call, request, isFirst: place == 0) : null);
            if (problem is not null)
            {
                return problem;
            }

            open.Add(call.Text("id")!);
            place++;
        }

        return null;
    }

    private static RequestProblem? CheckCall(JsonElement call, string path, Provider provider)
    {
        string fields = provider == Provider.Gemini ? " id type function extra_content " : " id type function custom ";
        if (call.Stranger(fields) is { } stranger)
        {
            return new RequestProblem($"Unknown parameter: '{path}.{stranger}'.", $"{path}.{stranger}");
        }

        if (!OpenAiMessages.IsCallId(call.Text("id")))
        {
            return new RequestProblem(
                $"Invalid '{path}.id': string too long or missing. Expected a string with maximum length 40.",
                $"{path}.id");
        }

        JsonElement function = call.Field("function");
        if (call.Text("type") != "function" || !(function.Text("name") ?? "").IsPlainName(OpenAiTools.MaxNameChars))
        {
            return new RequestProblem($"Invalid '{path}.function.name'.", $"{path}.function.name");
        }

        if (function.Text("arguments") is not { } arguments)
        {
            return new RequestProblem(
                $"Invalid type for '{path}.function.arguments': expected a string.", $"{path}.function.arguments");
        }

        return provider == Provider.Gemini && !IsObject(arguments)
            ? new RequestProblem(
                $"Invalid value at '{path}.function.arguments' (type.googleapis.com/google.protobuf.Struct)", path)
            : null;
    }

    private static RequestProblem? CheckSignature(JsonElement call, ModelRequest request, bool isFirst)
    {
        string? signature = call.Field("extra_content").Field("google").Text("thought_signature");
        if (signature is null)
        {
            return isFirst && request[request.Model].StartsWith("gemini-3"u8)
                ? new RequestProblem("Function call is missing a thought_signature in functionCall parts.", "messages")
                : null;
        }

        return signature == Sentinel || Signature.IsThought(signature)
            ? null
            : new RequestProblem("Corrupted thought signature.", "messages");
    }

    private static bool IsObject(string json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            return document.RootElement.IsObject();
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
