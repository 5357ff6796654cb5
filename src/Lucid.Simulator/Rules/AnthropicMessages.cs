using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using Lucid.Simulator.Requests;

namespace Lucid.Simulator.Rules;

/// <summary>What Anthropic checks of the turns: who speaks, and that every call has its result right after
/// it.</summary>
internal static class AnthropicMessages
{
    public const string TextFields = " type text cache_control citations ";

    public static RequestProblem? Check(JsonElement root, ModelRequest request, AnthropicModel model)
    {
        JsonElement messages = root.Field("messages");
        List<string> open = [];
        string? lastRole = null;
        int place = 0;
        foreach (JsonElement message in messages.EnumerateArray())
        {
            string path = $"messages.{place}";
            string? role = message.Text("role");
            RequestProblem? problem = CheckRole(message, path, role, lastRole, model)
                ?? CheckOrder(request, role, lastRole)
                ?? AnthropicBlocks.Check(message, path, role!, request)
                ?? CheckResults(message, path, role!, lastRole, open);
            if (problem is not null)
            {
                return problem;
            }

            if (role == "assistant")
            {
                Echo.ForgetResults(request);
            }

            lastRole = role;
            place++;
        }

        return open.Count > 0
            ? Unanswered($"messages.{place - 1}", open)
            : CheckEnd(root, messages[place - 1], model);
    }

    private static RequestProblem? CheckRole(
        JsonElement message, string path, string? role, string? lastRole, AnthropicModel model)
    {
        if (message.Stranger(" role content ") is { } stranger)
        {
            return AnthropicRules.Broken($"{path}.{stranger}: Extra inputs are not permitted");
        }

        switch (role)
        {
            case "user":
                return null;
            case "assistant":
                return lastRole is null
                    ? AnthropicRules.Broken("messages: first message must use the \"user\" role")
                    : null;
            case "system" when lastRole is null:
                return AnthropicRules.Broken(
                    $"{path}: use the top-level 'system' parameter for the initial system prompt");
            case "system":
                return model.TakesSystemMessages
                    ? null
                    : AnthropicRules.Broken($"{path}.role: role 'system' is not supported on this model");
            default:
                return AnthropicRules.Broken($"{path}.role: Input should be 'user' or 'assistant'");
        }
    }

    /// <summary>The real API joins turns of one role. A gateway that translates is to join them itself.</summary>
    private static RequestProblem? CheckOrder(ModelRequest request, string? role, string? lastRole) =>
        request.MustAlternate && role == lastRole
            ? AnthropicRules.Broken(
                $"messages: roles must alternate between \"user\" and \"assistant\", but found multiple \"{role}\" "
                + "roles in a row")
            : null;

    private static RequestProblem? CheckResults(
        JsonElement message, string path, string role, string? lastRole, List<string> open)
    {
        JsonElement content = message.Field("content");
        if (role == "assistant" && lastRole != "assistant" && open.Count > 0)
        {
            return Unanswered(path, open);
        }

        bool isAfterOther = false;
        int place = 0;
        foreach (JsonElement block in content.IsArray() ? content.EnumerateArray() : default)
        {
            string? type = block.Text("type");
            if (type == "tool_use")
            {
                open.Add(block.Text("id")!);
            }
            else if (type == "tool_result")
            {
                string id = block.Text("tool_use_id")!;
                if (isAfterOther)
                {
                    return AnthropicRules.Broken(
                        $"{path}.content.{place}: tool_result blocks must come before any other block of the turn");
                }

                if (!open.Remove(id))
                {
                    return AnthropicRules.Broken(
                        $"{path}.content.{place}: unexpected `tool_use_id` found in `tool_result` blocks: {id}. "
                        + "Each `tool_result` block must have a corresponding `tool_use` block in the previous "
                        + "message.");
                }
            }
            else
            {
                isAfterOther = true;
            }

            place++;
        }

        return role != "assistant" && open.Count > 0 ? Unanswered(path, open) : null;
    }

    private static RequestProblem Unanswered(string path, List<string> open) => AnthropicRules.Broken(
        $"{path}: `tool_use` ids were found without `tool_result` blocks immediately after: {string.Join(", ", open)}. "
        + "Each `tool_use` block must have a corresponding `tool_result` block in the next message.");

    /// <summary>A conversation that ends with the assistant's words asks for more of the same turn.</summary>
    private static RequestProblem? CheckEnd(JsonElement root, JsonElement last, AnthropicModel model)
    {
        if (last.Text("role") == "assistant")
        {
            if (!model.TakesPrefill)
            {
                return AnthropicRules.Broken(
                    "This model does not support assistant message prefill. "
                    + "The conversation must end with a user message.");
            }

            string said = Echo.TextOf(last.Field("content"));
            return said.Length > 0 && char.IsWhiteSpace(said[^1])
                ? AnthropicRules.Broken(
                    "messages: final assistant content cannot end with trailing whitespace")
                : null;
        }

        return root.Field("thinking").Text("type") == "enabled" ? CheckLoop(root.Field("messages")) : null;
    }

    /// <summary>With a thinking budget the turn that called the tools still carries its thinking.</summary>
    private static RequestProblem? CheckLoop(JsonElement messages)
    {
        int count = messages.GetArrayLength();
        if (count < 2 || !Types(messages[count - 1]).Contains("tool_result"))
        {
            return null;
        }

        string?[] types = [.. Types(messages[count - 2])];
        return types.Length > 0 && types[0] is not ("thinking" or "redacted_thinking")
            ? AnthropicRules.Broken(
                $"messages.{count - 2}.content.0.type: Expected `thinking` or `redacted_thinking`, but found "
                + $"`{types[0]}`. When `thinking` is enabled, a final `assistant` message must start with a thinking "
                + "block.")
            : null;
    }

    private static IEnumerable<string?> Types(JsonElement message) =>
        message.Field("content") is { ValueKind: JsonValueKind.Array } content
            ? content.EnumerateArray().Select(block => block.Text("type"))
            : [];
}
