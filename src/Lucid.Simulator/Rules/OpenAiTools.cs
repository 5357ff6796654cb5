using System;
using System.Text.Json;
using Lucid.Simulator.Requests;

namespace Lucid.Simulator.Rules;

/// <summary>What OpenAI checks of tools, and the schema words that Gemini does not know.</summary>
internal static class OpenAiTools
{
    public const int MaxNameChars = 64;

    private const string UnknownToGemini =
        " $schema $id propertyNames exclusiveMinimum exclusiveMaximum const patternProperties ";

    public static RequestProblem? Check(JsonElement root, Provider provider)
    {
        JsonElement tools = root.Field("tools");
        bool hasTools = tools.IsArray();
        if (hasTools && tools.GetArrayLength() == 0)
        {
            return new RequestProblem("Invalid 'tools': empty array. Expected at least 1 element.", "tools");
        }

        int place = 0;
        foreach (JsonElement tool in hasTools ? tools.EnumerateArray() : default)
        {
            if (CheckTool(tool, $"tools[{place++}]", provider) is { } problem)
            {
                return problem;
            }
        }

        if (root.Has("parallel_tool_calls") && !hasTools)
        {
            return new RequestProblem(
                "'parallel_tool_calls' is only allowed when 'tools' are specified.", "parallel_tool_calls");
        }

        return CheckChoice(root.Field("tool_choice"), hasTools);
    }

    private static RequestProblem? CheckChoice(JsonElement choice, bool hasTools)
    {
        if (choice.IsNothing())
        {
            return null;
        }

        if (!hasTools)
        {
            return new RequestProblem("'tool_choice' is only allowed when 'tools' are specified.", "tool_choice");
        }

        bool isGood = choice.ValueKind == JsonValueKind.String
            ? choice.GetString() is "none" or "auto" or "required"
            : choice.Text("type") switch
            {
                "function" => choice.Field("function").Text("name") is not null,
                "custom" => choice.Field("custom").Text("name") is not null,
                "allowed_tools" => choice.Field("allowed_tools").Field("tools").IsArray(),
                _ => false,
            };
        return isGood ? null : new RequestProblem("Invalid value for 'tool_choice'.", "tool_choice");
    }

    private static RequestProblem? CheckTool(JsonElement tool, string path, Provider provider)
    {
        string? type = tool.Text("type");
        if (type is not ("function" or "custom") || (provider != Provider.OpenAi && type != "function")
            || tool.Stranger(" type function custom ") is not null)
        {
            return new RequestProblem($"Invalid value: '{type}'. Supported values are: 'function'.", path);
        }

        JsonElement inner = tool.Field(type);
        if (!(inner.Text("name") ?? "").IsPlainName(MaxNameChars))
        {
            return new RequestProblem(
                $"Invalid '{path}.function.name': string does not match pattern. Expected a string that matches the "
                + "pattern '^[a-zA-Z0-9_-]+$' of at most 64 characters.",
                $"{path}.function.name");
        }

        if (inner.Stranger(" name description parameters strict format ") is { } stranger)
        {
            string place = $"{path}.function.{stranger}";
            return new RequestProblem($"Unknown parameter: '{place}'.", place);
        }

        JsonElement parameters = inner.Field("parameters");
        if (!parameters.IsNothing() && !parameters.IsObject())
        {
            return new RequestProblem($"Invalid type for '{path}.function.parameters': expected an object.", path);
        }

        return provider == Provider.Gemini ? CheckSchema(parameters, $"{path}.function.parameters") : null;
    }

    private static RequestProblem? CheckSchema(JsonElement schema, string path)
    {
        if (!schema.IsObject())
        {
            return null;
        }

        foreach (JsonProperty property in schema.EnumerateObject())
        {
            if (UnknownToGemini.Contains($" {property.Name} ", StringComparison.Ordinal))
            {
                return new RequestProblem(
                    $"Invalid JSON payload received. Unknown name \"{property.Name}\" at '{path}': Cannot find field.",
                    path);
            }

            RequestProblem? problem = property.Name switch
            {
                "type" when property.Value.IsArray() => new RequestProblem(
                    $"Invalid value at '{path}.type': Proto field is not repeating, cannot start list.", path),
                "required" when property.Value.IsArray() && property.Value.GetArrayLength() == 0 =>
                    new RequestProblem($"{path}.required: should not be empty", path),
                "properties" => CheckEach(property.Value, $"{path}.properties"),
                "items" => CheckSchema(property.Value, $"{path}.items"),
                _ => null,
            };
            if (problem is not null)
            {
                return problem;
            }
        }

        return null;
    }

    private static RequestProblem? CheckEach(JsonElement properties, string path)
    {
        foreach (JsonProperty property in properties.IsObject() ? properties.EnumerateObject() : default)
        {
            if (CheckSchema(property.Value, $"{path}.{property.Name}") is { } problem)
            {
                return problem;
            }
        }

        return null;
    }
}
