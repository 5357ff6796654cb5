using Lucid.Proxy.Metering;

namespace Lucid.Proxy.Ledger;

/// <summary>Sums over settled calls.</summary>
/// <param name="Calls">Settled calls, failed and uncharged ones included.</param>
/// <param name="Tokens">Their tokens by class.</param>
/// <param name="Charged">What the balances paid.</param>
/// <param name="WrittenOff">What nobody paid.</param>
/// <param name="CountedCalls">Calls whose tokens were counted here because the upstream reported none.</param>
internal readonly record struct UsageTotals(
    long Calls,
    TokenUsage Tokens,
    NanoUsd Charged,
    NanoUsd WrittenOff,
    long CountedCalls)
{
    public static UsageTotals operator +(in UsageTotals left, in UsageTotals right) => checked(new(
        left.Calls + right.Calls,
        new TokenUsage(
            left.Tokens.InputTokens + right.Tokens.InputTokens,
            left.Tokens.CacheReadTokens + right.Tokens.CacheReadTokens,
            left.Tokens.CacheWriteTokens + right.Tokens.CacheWriteTokens,
            left.Tokens.OutputTokens + right.Tokens.OutputTokens,
            left.Tokens.ReasoningTokens + right.Tokens.ReasoningTokens),
        left.Charged + right.Charged,
        left.WrittenOff + right.WrittenOff,
        left.CountedCalls + right.CountedCalls));
}
