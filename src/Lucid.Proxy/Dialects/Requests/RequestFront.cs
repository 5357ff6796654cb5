using System;

namespace Lucid.Proxy.Dialects.Requests;

/// <summary>Writes the first members of a rewritten request.</summary>
internal static class RequestFront
{
    /// <summary>The most bytes a front has beside the model's name.</summary>
    public const int MaxBytes = 160;

    /// <summary>Writes it.</summary>
    /// <param name="target">Where it goes.</param>
    /// <param name="modelJson">The model's name there, as a JSON string.</param>
    /// <param name="maxOutputTokens">The maximum that the hold covers, at least 1.</param>
    /// <param name="thinking">What an Anthropic model is told.</param>
    /// <param name="output">Where to.</param>
    public static void Write(
        in RequestTarget target,
        ReadOnlySpan<byte> modelJson,
        long maxOutputTokens,
        in ThinkingPlan thinking,
        ByteScratch output)
    {
        output.Write("{\"model\":"u8);
        output.Write(modelJson);
        output.Write(target.Dialect == Dialect.Ollama ? ",\"options\":{\"num_predict\":"u8
            : target.UsesMaxCompletionTokens ? ",\"max_completion_tokens\":"u8
            : ",\"max_tokens\":"u8);
        output.WriteNumber(maxOutputTokens);
        switch (thinking.Wish)
        {
            case ThinkingWish.Adaptive:
                output.Write(",\"thinking\":{\"type\":\"adaptive\"}"u8);
                break;
            case ThinkingWish.Off:
                output.Write(",\"thinking\":{\"type\":\"disabled\"}"u8);
                break;
            case ThinkingWish.Budget when thinking.BudgetBelow(maxOutputTokens) is > 0 and var budget:
                output.Write(",\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":"u8);
                output.WriteNumber(budget);
                output.Write("}"u8);
                break;
            default:
                break;
        }
    }
}
