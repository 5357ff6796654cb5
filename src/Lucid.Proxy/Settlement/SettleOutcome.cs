using Lucid.Proxy.Metering;

namespace Lucid.Proxy.Settlement;

/// <summary>What a call is to be settled at.</summary>
/// <param name="Cost">The price; above the hold only when a complete answer reported more than the hold covers.</param>
/// <param name="Usage">The tokens that stand in the record.</param>
/// <param name="Source">Which rule was used.</param>
internal readonly record struct SettleOutcome(NanoUsd Cost, TokenUsage Usage, UsageSource Source);
