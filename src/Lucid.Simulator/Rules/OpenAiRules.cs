using System;
using System.Globalization;
using System.Text.Json;
using Lucid.Simulator.Requests;

namespace Lucid.Simulator.Rules;

/// <summary>What OpenAI checks of a chat completion outside its messages, and where Gemini's and OpenClaw's endpoints
/// of that shape are stricter or narrower.</summary>
internal static class OpenAiRules
{
    private const string Fields =
        " model messages stream stream_options max_tokens max_completion_tokens temperature top_p stop " +
        "tools tool_choice parallel_tool_calls response_format n user safety_identifier metadata reasoning_effort " +
        "verbosity seed logit_bias logprobs top_logprobs frequency_penalty presence_penalty modalities audio " +
        "prediction store service_tier prompt_cache_key prompt_cache_retention prompt_cache_options moderation " +
        "web_search_options functions function_call ";

    private const string GeminiFields =
        " model messages stream stream_options max_tokens max_completion_tokens temperature top_p stop " +
        "tools tool_choice response_format n reasoning_effort seed frequency_penalty presence_penalty logprobs " +
        "top_logprobs modalities extra_body ";

    private const string Efforts = " none minimal low medium high xhigh max ";
    private const int MaxStops = 4;
    private const int MaxSmallModelOutput = 16_384;

    public static RequestProblem? Check(JsonElement root, Provider provider, ModelRequest request) =>
        CheckFields(root, provider)
        ?? CheckLimits(root, provider, request)
        ?? OpenAiTools.Check(root, provider)
        ?? OpenAiMessages.Check(root.Field("messages"), provider, request);

    private static RequestProblem? CheckFields(JsonElement root, Provider provider)
    {
        if (root.Stranger(provider == Provider.Gemini ? GeminiFields : Fields) is not { } stranger)
        {
            return null;
        }

        return new RequestProblem(
            provider == Provider.Gemini
                ? $"Invalid JSON payload received. Unknown name \"{stranger}\": Cannot find field."
                : $"Unrecognized request argument supplied: {stranger}",
            stranger);
    }

    private static RequestProblem? CheckLimits(JsonElement root, Provider provider, ModelRequest request)
    {
        string model = root.Text("model") ?? "";
        bool isSmall = model.StartsWith("gpt-4o", StringComparison.Ordinal);
        if (provider == Provider.OpenAi && Reasons(model) && root.Has("max_tokens"))
        {
            return new RequestProblem(
                "Unsupported parameter: 'max_tokens' is not supported with this model. "
                + "Use 'max_completion_tokens' instead.",
                "max_tokens");
        }

        if (provider == Provider.OpenAi && isSmall && request.MaxTokens > MaxSmallModelOutput)
        {
            return new RequestProblem(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"max_tokens is too large: {request.MaxTokens}. This model supports at most 16384 completion ")
                + "tokens.",
                "max_tokens");
        }

        if (root.Number("temperature") is < 0 or > 2)
        {
            return new RequestProblem("Invalid 'temperature': expected a value between 0 and 2.", "temperature");
        }

        if (request.Stops.Count > MaxStops)
        {
            return new RequestProblem("Invalid 'stop': array too long. Expected at most 4 elements.", "stop");
        }

        return CheckEffort(root, provider, isSmall);
    }

    private static RequestProblem? CheckEffort(JsonElement root, Provider provider, bool isSmall)
    {
        if (root.Text("reasoning_effort") is not { } effort)
        {
            return null;
        }

        if (!Efforts.Contains($" {effort} ", StringComparison.Ordinal))
        {
            return new RequestProblem($"Invalid value: '{effort}'.", "reasoning_effort");
        }

        return provider switch
        {
            Provider.OpenAi when isSmall => new RequestProblem(
                "Unrecognized request argument supplied: reasoning_effort", "reasoning_effort"),
            Provider.Gemini when effort is "xhigh" or "max" => new RequestProblem(
                $"Invalid reasoning_effort: {effort}", "reasoning_effort"),
            _ => null,
        };
    }

    private static bool Reasons(string model) =>
        model.StartsWith("gpt-5", StringComparison.Ordinal)
        || (model.Length > 1 && model[0] == 'o' && char.IsAsciiDigit(model[1]));
}
