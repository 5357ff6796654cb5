using Lucid.Proxy.Metering;

namespace Lucid.Proxy.Admission;

/// <summary>The most that one call can use and cost: an upper bound by construction.</summary>
/// <param name="InputTokens">Most input tokens.</param>
/// <param name="OutputTokens">Most output tokens over all answers of the call.</param>
/// <param name="Amount">The price of both at the dearest rates.</param>
/// <param name="WriteMaxOutput">The maximum per answer that must be written upstream for the bound to hold; -1 when the
/// client gave its own.</param>
internal readonly record struct SpendBound(long InputTokens, long OutputTokens, NanoUsd Amount, long WriteMaxOutput);
