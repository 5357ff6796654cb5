using Lucid.Proxy.Metering;

namespace Lucid.Proxy.Ledger;

/// <summary>What a settlement did to the balance: cost = from the hold + overrun + written off.</summary>
/// <param name="FromHold">Taken from the hold; the rest of the hold went back.</param>
/// <param name="Overrun">Taken from the available balance above the hold.</param>
/// <param name="WrittenOff">What neither covered: nobody pays it.</param>
internal readonly record struct SettleReceipt(NanoUsd FromHold, NanoUsd Overrun, NanoUsd WrittenOff)
{
    /// <summary>What the balance was charged.</summary>
    public NanoUsd Charged => FromHold + Overrun;
}
