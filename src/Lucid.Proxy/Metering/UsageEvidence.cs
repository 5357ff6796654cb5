using System;

namespace Lucid.Proxy.Metering;

/// <summary>What is known of a call's tokens when it ends.</summary>
/// <param name="Reported">What the upstream said, merged per field, last value wins.</param>
/// <param name="HasInput">The upstream said the input classes.</param>
/// <param name="HasOutput">The upstream said the output of all that was received, not of a part of it.</param>
/// <param name="Counted">What was counted here of what was sent and received.</param>
internal readonly record struct UsageEvidence(TokenUsage Reported, bool HasInput, bool HasOutput, TokenUsage Counted)
{
    /// <summary>The tokens that a call is billed for, and its caller told: reported ones where they are possible,
    /// counted ones where not, input and output each by itself.</summary>
    public TokenUsage Billed(out UsageSource source)
    {
        bool isReportSane = Reported.IsPlausible;
        bool hasInput = HasInput && isReportSane;
        bool hasOutput = HasOutput && isReportSane;
        TokenUsage input = hasInput ? Reported : Counted;
        TokenUsage output = hasOutput ? Reported : Counted;
        source = hasInput && hasOutput ? UsageSource.Reported : UsageSource.Counted;
        return new TokenUsage(
            input.InputTokens,
            input.CacheReadTokens,
            input.CacheWriteTokens,
            output.OutputTokens,
            output.ReasoningTokens)
        {
            CacheWriteHourTokens = input.CacheWriteHourTokens,

            // Searches are reported with the last output: of a call that was cut, those count whose results came.
            WebSearches = !isReportSane ? Counted.WebSearches
                : hasOutput ? Reported.WebSearches
                : Math.Max(Reported.WebSearches, Counted.WebSearches),
        };
    }
}
