using Lucid.Proxy.Keys;
using Lucid.Proxy.Metering;

namespace Lucid.Proxy.Ledger;

/// <summary>What a hold is asked for.</summary>
/// <param name="Exchange">From <see cref="LedgerSession.NextExchangeId"/>; one hold per exchange.</param>
/// <param name="Workspace">Whose balance it is taken from.</param>
/// <param name="User">Whose call it is.</param>
/// <param name="Key">The key that was presented.</param>
/// <param name="ModelNumber">From <see cref="ILedger.ModelNumber"/>.</param>
/// <param name="Amount">The upper bound of the call's price, 0 or more.</param>
/// <param name="AtUnixMs">Wall clock for the record.</param>
internal readonly record struct HoldRequest(
    ExchangeId Exchange,
    WorkspaceId Workspace,
    UserId User,
    KeyId Key,
    int ModelNumber,
    NanoUsd Amount,
    long AtUnixMs)
{
    /// <summary>From <see cref="ILedger.UpstreamNumber"/>; 0 when no account is known yet.</summary>
    public int UpstreamNumber { get; init; }
}
