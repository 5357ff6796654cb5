using System.Collections.Generic;
using System.Text.Json;
using Lucid.Simulator.Requests;

namespace Lucid.Simulator.Rules;

/// <summary>What Anthropic checks of tools and of the choice among them.</summary>
internal static class AnthropicTools
{
    public const int MaxNameChars = 64;

    private const string Fields =
        " name description input_schema type strict cache_control defer_loading eager_input_streaming input_examples " +
        "allowed_callers ";

    public static RequestProblem? Check(JsonElement root)
    {
        JsonElement tools = root.Field("tools");
        HashSet<string> names = [];
        int place = 0;
        foreach (JsonElement tool in tools.IsArray() ? tools.EnumerateArray() : default)
        {
            if (CheckTool(tool, $"tools.{place++}", names) is { } problem)
            {
                return problem;
            }
        }

        return CheckChoice(root.Field("tool_choice"), names);
    }

    private static RequestProblem? CheckTool(JsonElement tool, string path, HashSet<string> names)
    {
        string? name = tool.Text("name");
        if (name is null || !name.IsPlainName(MaxNameChars))
        {
            return AnthropicRules.Broken(
                $"{path}.custom.name: String should match pattern '^[a-zA-Z0-9_-]{{1,64}}$' and "
                + "should have at most 64 characters");
        }

        if (!names.Add(name))
        {
            return AnthropicRules.Broken("tools: Tool names must be unique.");
        }

        if (tool.Text("type") is not (null or "custom"))
        {
            // Tools that Anthropic defines carry no schema.
            return null;
        }

        if (tool.Stranger(Fields) is { } stranger)
        {
            return AnthropicRules.Broken($"{path}.custom.{stranger}: Extra inputs are not permitted");
        }

        JsonElement schema = tool.Field("input_schema");
        if (!schema.IsObject())
        {
            return AnthropicRules.Broken($"{path}.custom.input_schema: Field required");
        }

        if (schema.Text("type") != "object")
        {
            return AnthropicRules.Broken($"{path}.custom.input_schema.type: Input should be 'object'");
        }

        return schema.Has("oneOf") || schema.Has("anyOf") || schema.Has("allOf")
            ? AnthropicRules.Broken(
                $"{path}.custom.input_schema: input_schema does not support oneOf, allOf, or anyOf at the top level")
            : null;
    }

    private static RequestProblem? CheckChoice(JsonElement choice, HashSet<string> names)
    {
        if (choice.IsNothing())
        {
            return null;
        }

        string? type = choice.Text("type");
        if (names.Count == 0)
        {
            return AnthropicRules.Broken("tool_choice may only be specified while providing `tools`");
        }

        if (type is not ("auto" or "any" or "tool" or "none")
            || choice.Stranger(" type name disable_parallel_tool_use ") is not null
            || (type == "none" && choice.Has("disable_parallel_tool_use")))
        {
            return AnthropicRules.Broken($"tool_choice: Input tag '{type}' does not match or has extra inputs");
        }

        return type == "tool" && !names.Contains(choice.Text("name") ?? "")
            ? AnthropicRules.Broken($"Tool '{choice.Text("name")}' not found in provided tools")
            : null;
    }
}
