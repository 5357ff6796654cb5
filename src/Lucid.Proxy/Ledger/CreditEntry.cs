using Lucid.Proxy.Metering;

namespace Lucid.Proxy.Ledger;

/// <summary>A credit that stands: its amount and the sequence of its record.</summary>
internal readonly record struct CreditEntry(NanoUsd Amount, long Sequence);
