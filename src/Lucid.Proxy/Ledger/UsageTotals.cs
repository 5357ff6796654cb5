using Lucid.Proxy.Metering;

namespace Lucid.Proxy.Ledger;

/// <summary>Sums over settled calls.</summary>
/// <param name="Calls">Settled calls, failed and uncharged ones included.</param>
/// <param name="Tokens">Their tokens by class.</param>
/// <param name="Charged">What the balances paid.</param>
/// <param name="WrittenOff">What nobody paid.</param>
/// <param name="CountedCalls">Calls whose tokens were counted here because the upstream reported none.</param>
/// <param name="FirstParty">What the models' makers ask for the same calls; what was charged where that is not
/// known.</param>
internal readonly record struct UsageTotals(
    long Calls,
    TokenUsage Tokens,
    NanoUsd Charged,
    NanoUsd WrittenOff,
    long CountedCalls,
    NanoUsd FirstParty)
{
    /// <summary>The sum, each number at most the largest there is.</summary>
    public static UsageTotals operator +(in UsageTotals left, in UsageTotals right) => new(
        left.Calls + right.Calls,
        new TokenUsage(
            Saturating.Add(left.Tokens.InputTokens, right.Tokens.InputTokens),
            Saturating.Add(left.Tokens.CacheReadTokens, right.Tokens.CacheReadTokens),
            Saturating.Add(left.Tokens.CacheWriteTokens, right.Tokens.CacheWriteTokens),
            Saturating.Add(left.Tokens.OutputTokens, right.Tokens.OutputTokens),
            Saturating.Add(left.Tokens.ReasoningTokens, right.Tokens.ReasoningTokens))
        {
            CacheWriteHourTokens = Saturating.Add(
                left.Tokens.CacheWriteHourTokens, right.Tokens.CacheWriteHourTokens),
        },
        new NanoUsd(Saturating.Add(left.Charged.Value, right.Charged.Value)),
        new NanoUsd(Saturating.Add(left.WrittenOff.Value, right.WrittenOff.Value)),
        left.CountedCalls + right.CountedCalls,
        new NanoUsd(Saturating.Add(left.FirstParty.Value, right.FirstParty.Value)));
}
