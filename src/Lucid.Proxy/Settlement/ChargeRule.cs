using Lucid.Proxy.Metering;

namespace Lucid.Proxy.Settlement;

/// <summary>
/// What a call costs: reported tokens where the upstream reported them, counted ones where not, each class by itself.
/// Counted tokens and cut answers never cost more than the hold.
/// </summary>
internal static class ChargeRule
{
    /// <summary>The price of a call, whatever way it ended. Pure; allocates nothing.</summary>
    /// <param name="prices">The prices the hold was made at.</param>
    /// <param name="evidence">What is known of the tokens; impossible reports count as none.</param>
    /// <param name="completion">How far the call got.</param>
    /// <param name="hold">What was set aside.</param>
    public static SettleOutcome Apply(
        TokenPrices prices, in UsageEvidence evidence, CallCompletion completion, NanoUsd hold)
    {
        if (completion == CallCompletion.NothingProduced)
        {
            return new SettleOutcome(NanoUsd.Zero, default, UsageSource.None);
        }

        TokenUsage usage = evidence.Billed(out UsageSource source);
        NanoUsd cost = prices.Cost(in usage);

        // Only an exact bill may pass the hold: it was bounded by construction, so an upstream that reports more has
        // ignored its limit, and the ledger decides what of that is paid and what is written off.
        bool mayPassHold = completion == CallCompletion.Complete && source == UsageSource.Reported;
        return new SettleOutcome(mayPassHold ? cost : NanoUsd.Min(cost, hold), usage, source);
    }
}
