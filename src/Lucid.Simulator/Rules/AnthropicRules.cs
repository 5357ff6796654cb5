using System;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Text.Json;
using Lucid.Simulator.Requests;

namespace Lucid.Simulator.Rules;

/// <summary>What Anthropic checks outside the messages. The wording is the real one where clients act on it.</summary>
internal static class AnthropicRules
{
    private const string Fields =
        " model max_tokens messages system stream stop_sequences temperature top_p top_k tools tool_choice thinking " +
        "output_config metadata cache_control service_tier speed inference_geo container diagnostics ";

    private const string CountFields =
        " model messages system tools tool_choice thinking output_config cache_control speed ";

    private const string BetaFields =
        " context_management mcp_servers output_format fallbacks thread billing_policy ";

    private const int MaxCacheBreakpoints = 4;
    private const int MinThinkingBudget = 1024;
    private const int MaxUserIdChars = 256;

    public static RequestProblem? Check(JsonElement root, ModelRequest request)
    {
        AnthropicModel model = new(root.Text("model") ?? "");
        return CheckFields(root, request)
            ?? CheckSystem(root)
            ?? CheckLimits(root, request, model)
            ?? CheckThinking(root, model)
            ?? AnthropicTools.Check(root)
            ?? AnthropicMessages.Check(root, request, model)
            ?? CheckBreakpoints(root);
    }

    public static RequestProblem Broken(string message) => new(message, null);

    private static RequestProblem? CheckFields(JsonElement root, ModelRequest request)
    {
        foreach (JsonProperty property in root.EnumerateObject())
        {
            string name = $" {property.Name} ";
            bool isKnown = (request.IsCount ? CountFields : Fields).Contains(name, StringComparison.Ordinal)
                || (request.HasBetas && BetaFields.Contains(name, StringComparison.Ordinal));
            if (!isKnown)
            {
                return Broken($"{property.Name}: Extra inputs are not permitted");
            }
        }

        return null;
    }

    private static RequestProblem? CheckSystem(JsonElement root)
    {
        JsonElement system = root.Field("system");
        if (system.IsNothing() || system.ValueKind == JsonValueKind.String)
        {
            return null;
        }

        if (!system.IsArray())
        {
            return Broken("system: Input should be a valid string or list");
        }

        foreach (JsonElement block in system.EnumerateArray())
        {
            if (block.Text("type") != "text" || block.Stranger(AnthropicMessages.TextFields) is not null)
            {
                return Broken("system: Input should be text blocks");
            }

            if (string.IsNullOrEmpty(block.Text("text")))
            {
                return Broken("system: text content blocks must be non-empty");
            }
        }

        return null;
    }

    private static RequestProblem? CheckLimits(JsonElement root, ModelRequest request, AnthropicModel model)
    {
        if (request.MaxTokens > model.MaxOutputTokens)
        {
            return Broken(string.Create(
                CultureInfo.InvariantCulture,
                $"max_tokens: {request.MaxTokens} > {model.MaxOutputTokens}, which is the maximum allowed number of ")
                + $"output tokens for {model.Name}");
        }

        double temperature = root.Number("temperature");
        if (temperature is < 0 or > 1)
        {
            return Broken("temperature: range: 0..1");
        }

        if (model.RefusesSampling
            && (root.Has("top_k") || (!double.IsNaN(temperature) && temperature != 1) || root.Number("top_p") < 0.99))
        {
            return Broken("`temperature`, `top_p` and `top_k` are not supported on this model.");
        }

        if (model.TakesOneOfTemperatureAndTopP && root.Has("temperature") && root.Has("top_p"))
        {
            return Broken(
                "`temperature` and `top_p` cannot both be specified for this model. Please use only one.");
        }

        foreach (ByteRange stop in request.Stops)
        {
            if (string.IsNullOrWhiteSpace(Encoding.UTF8.GetString(request[stop])))
            {
                return Broken("stop_sequences: each stop sequence must contain non-whitespace");
            }
        }

        JsonElement metadata = root.Field("metadata");
        return metadata.IsObject()
            && (metadata.Stranger(" user_id ") is not null || metadata.Text("user_id")?.Length > MaxUserIdChars)
            ? Broken("metadata: only a user_id of at most 256 characters is permitted")
            : null;
    }

    private static RequestProblem? CheckThinking(JsonElement root, AnthropicModel model)
    {
        if (root.Field("output_config") is { ValueKind: JsonValueKind.Object } output
            && output.Text("effort") is { } effort
            && (!" low medium high xhigh max ".Contains($" {effort} ", StringComparison.Ordinal) || !model.TakesEffort))
        {
            return Broken($"output_config.effort: '{effort}' is not supported on this model");
        }

        JsonElement thinking = root.Field("thinking");
        switch (thinking.Text("type"))
        {
            case "adaptive":
                return model.TakesAdaptive
                    ? null
                    : Broken("thinking.type: adaptive thinking is not supported on this model");
            case "enabled":
                break;
            case "disabled" or "between_tools":
                return null;
            default:
                return thinking.IsNothing() ? null : Broken("thinking.type: Input tag does not match");
        }

        if (!model.TakesBudget)
        {
            return Broken("thinking.type.enabled is not supported on this model. Use thinking.type.adaptive.");
        }

        if (!thinking.TryWhole("budget_tokens", out long budget) || budget < MinThinkingBudget)
        {
            return Broken("thinking.enabled.budget_tokens: Input should be greater than or equal to 1024");
        }

        if (root.TryWhole("max_tokens", out long most) && most <= budget)
        {
            return Broken("`max_tokens` must be greater than `thinking.budget_tokens`.");
        }

        if (root.Has("temperature") && root.Number("temperature") != 1)
        {
            return Broken("`temperature` may only be set to 1 when thinking is enabled.");
        }

        return root.Field("tool_choice").Text("type") is "any" or "tool"
            ? Broken("Thinking may not be enabled when tool_choice forces tool use.")
            : null;
    }

    private static RequestProblem? CheckBreakpoints(JsonElement root)
    {
        int count = Breakpoints(root);
        return count > MaxCacheBreakpoints
            ? Broken(string.Create(
                CultureInfo.InvariantCulture,
                $"A maximum of 4 blocks with cache_control may be provided. Found {count}."))
            : null;
    }

    /// <summary>Counts <c>cache_control</c> fields; what stands in a tool's schema or input is data, not a
    /// field.</summary>
    private static int Breakpoints(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Array => element.EnumerateArray().Sum(Breakpoints),
        JsonValueKind.Object => element.EnumerateObject().Sum(property => property.Name switch
        {
            "cache_control" => property.Value.IsObject() ? 1 : 0,
            "input" or "input_schema" => 0,
            _ => Breakpoints(property.Value),
        }),
        _ => 0,
    };
}
