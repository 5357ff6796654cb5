using System;
using Lucid.Proxy.Catalog;
using Lucid.Proxy.Metering;

namespace Lucid.Proxy.Admission;

/// <summary>Computes the bound of a call from plain numbers. Pure.</summary>
internal static class SpendRule
{
    // With tools in a request a provider adds a system prompt of its own; the largest published one is below 700
    // tokens.
    private const int ToolPromptTokens = 1024;

    // Roles and turn marks of the provider's template. A message costs 4 to 8 tokens of them, and over 24 bytes of
    // JSON.
    private const int TemplateTokens = 32;

    /// <summary>Most input tokens of a body. A token is at least one byte of text, so the bytes of text bound it, and
    /// each media part is bounded by what its model's operator declares. What neither bounds (a part of another kind,
    /// the results of tools that the provider runs) is bounded by the context window.</summary>
    public static long InputTokens(
        ModelEntry model, long bodyBytes, in MediaParts media, bool hasTools, bool hasUnboundedInput)
    {
        var isBounded = model.PartTokens.TryBound(media, out var mediaTokens) && !hasUnboundedInput;
        var bound = bodyBytes - media.InlineBytes + mediaTokens + TemplateTokens + (hasTools ? ToolPromptTokens : 0);
        return isBounded ? Math.Min(model.ContextTokens, bound) : model.ContextTokens;
    }

    /// <summary>The input tokens of a body by our own count: its text, and what is declared for its media parts. Where
    /// nothing is declared their bytes count as text, which is far too many.</summary>
    public static long CountedInput(ModelEntry model, ReadOnlySpan<byte> body, in MediaParts media) =>
        model.PartTokens.TryBound(media, out var mediaTokens)
            ? TextTokens.OfRequest(body, media.InlineBytes) + mediaTokens
            : TextTokens.OfRequest(body, 0);

    /// <summary>The bound where the client gave a maximum.</summary>
    public static SpendBound WithMaximum(
        TokenPrices prices, long inputTokens, long maxOutputTokens, long answerCount, long webSearches)
    {
        var output = maxOutputTokens * answerCount;
        return new SpendBound(inputTokens, output, prices.UpperBound(inputTokens, output, webSearches), -1);
    }

    /// <summary>The bound where the client gave none: the model's maximum, clamped to what is affordable. The clamp is
    /// written upstream, so that it binds.</summary>
    /// <returns>False: not even one token of output is affordable.</returns>
    public static bool TryClamp(
        TokenPrices prices,
        long maxOutputTokens,
        long inputTokens,
        long answerCount,
        NanoUsd available,
        out SpendBound bound)
    {
        var affordable = prices.AffordableOutputTokens(available, inputTokens);
        var perAnswer = Math.Min(maxOutputTokens, affordable < 0 ? -1 : affordable / answerCount);
        if (perAnswer < 1)
        {
            bound = default;
            return false;
        }

        var output = perAnswer * answerCount;
        bound = new SpendBound(inputTokens, output, prices.UpperBound(inputTokens, output), perAnswer);
        return true;
    }
}
