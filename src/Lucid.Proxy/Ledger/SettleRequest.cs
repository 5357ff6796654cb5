using Lucid.Proxy.Metering;

namespace Lucid.Proxy.Ledger;

/// <summary>How a call ended and what it cost.</summary>
/// <param name="Cost">The call's price, 0 or more; 0 releases the hold.</param>
/// <param name="Usage">The tokens behind the cost.</param>
/// <param name="Source">Where the tokens come from.</param>
/// <param name="Status">The HTTP status the client got, 0 when it got none.</param>
/// <param name="DurationMs">From the request's head to the end of the answer.</param>
/// <param name="AtUnixMs">Wall clock for the record.</param>
internal readonly record struct SettleRequest(
    NanoUsd Cost,
    TokenUsage Usage,
    UsageSource Source,
    int Status,
    int DurationMs,
    long AtUnixMs)
{
    /// <summary>What the same call costs at the model's maker; null where that is not known.</summary>
    public NanoUsd? FirstParty { get; init; }
}
