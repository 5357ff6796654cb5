using Lucid.Proxy.Metering;

namespace Lucid.Proxy.Ledger;

/// <summary>The outcome of a credit.</summary>
/// <param name="Verdict">What happened.</param>
/// <param name="Balance">The balance after it, holds included; zero for an unknown workspace.</param>
/// <param name="Standing">The amount that stands under this reference.</param>
internal readonly record struct CreditResult(CreditVerdict Verdict, NanoUsd Balance, NanoUsd Standing);
