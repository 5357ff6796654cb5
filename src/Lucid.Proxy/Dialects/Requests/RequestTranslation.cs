using System;
using Lucid.Net.Json;
using Lucid.Proxy.Dialects.Anthropic;
using Lucid.Proxy.Dialects.Ollama;
using Lucid.Proxy.Dialects.OpenAi;

namespace Lucid.Proxy.Dialects.Requests;

/// <summary>Says a request anew, in another dialect or in the way of an upstream that has one of its own: read, bring
/// the turns in order, write.</summary>
internal static class RequestTranslation
{
    /// <summary>Translates.</summary>
    /// <param name="body">The client's body, accepted by the peek of its dialect.</param>
    /// <param name="from">The client's dialect.</param>
    /// <param name="target">Where it goes.</param>
    /// <param name="isStrict">What cannot be carried is a fault.</param>
    /// <param name="scratch">Of this reactor. Afterwards its problem says whether the result may be used.</param>
    /// <param name="result">Filled.</param>
    public static void Run(
        ReadOnlyMemory<byte> body,
        Dialect from,
        in RequestTarget target,
        bool isStrict,
        ChatRequest scratch,
        RewrittenRequest result)
    {
        Read(body, from, target, scratch);
        if (scratch.HasProblem)
        {
            return;
        }

        CheckMaximum(scratch, target);
        TurnRules.Apply(scratch, target);
        MediaRules.Check(scratch, target);
        if (scratch.HasProblem)
        {
            return;
        }

        Write(scratch, target, result);
        if (isStrict && scratch.Dropped.Count > 0)
        {
            scratch.Fail(
                ProblemKind.Unsupported,
                scratch.Dropped.First(body.Span),
                "cannot be carried to the provider of this model, and x-lucid-strict asks for all or nothing");
        }

        scratch.Dropped.WriteTo(body.Span, result.Dropped);
        result.Renames = ToolNames.Of(scratch);
    }

    private static void Read(ReadOnlyMemory<byte> body, Dialect from, in RequestTarget target, ChatRequest request)
    {
        switch (from)
        {
            case Dialect.Anthropic:
                AnthropicRequestReader.Read(body, request);
                break;
            case Dialect.Ollama:
                OllamaRequestReader.Read(body, request, keepsThinking: target.Dialect == Dialect.Ollama);
                break;
            default:
                OpenAiRequestReader.Read(body, request, isOwnDialect: target.Dialect == Dialect.OpenAi);
                break;
        }
    }

    private static void Write(ChatRequest request, in RequestTarget target, RewrittenRequest result)
    {
        switch (target.Dialect)
        {
            case Dialect.Anthropic:
                result.Thinking = Fitting(ThinkingPlan.Of(request, target), request, target);
                AnthropicRequestWriter.Write(request, target, result.Thinking, result.Rest);
                break;
            case Dialect.Ollama:
                OllamaRequestWriter.Write(request, target, result.Rest);
                break;
            default:
                OpenAiRequestWriter.Write(request, target, result.Rest);
                break;
        }
    }

    /// <summary>A budget for thinking has to lie below the maximum of output tokens; where none does, nothing is said
    /// of thinking. Without a maximum of the client's, the balance may still set a lower one.</summary>
    private static ThinkingPlan Fitting(ThinkingPlan plan, ChatRequest request, in RequestTarget target)
    {
        var most = target.MaxOutputTokens;
        if (request.MaxTokens.IsGiven
            && JsonText.TryReadInteger(request.Text(request.MaxTokens.Value), out var tokens))
        {
            most = Math.Min(most, tokens);
        }

        return plan.Wish == ThinkingWish.Budget && plan.BudgetBelow(most) == 0 ? default : plan;
    }

    /// <summary>A maximum above the model's own is refused by most providers, and clients ask for it without knowing:
    /// they get the model's own. None at all is asked for only to warm a cache that other providers do not
    /// have.</summary>
    private static void CheckMaximum(ChatRequest request, in RequestTarget target)
    {
        if (!request.MaxTokens.IsGiven
            || !JsonText.TryReadInteger(request.Text(request.MaxTokens.Value), out var tokens))
        {
            return;
        }

        if (tokens < 1)
        {
            var key = (request.MaxTokens.IsOption ? "options." : "")
                + System.Text.Encoding.ASCII.GetString(request.Text(request.MaxTokens.Key));
            request.Fail(ProblemKind.InvalidValue, key, "must be at least 1 for this model");
        }
        else if (tokens > target.MaxOutputTokens)
        {
            request.Drop(request.MaxTokens);
        }
    }
}
