using Lucid.Proxy.Keys;
using Lucid.Proxy.Metering;

namespace Lucid.Proxy.Ledger;

/// <summary>
/// Money set aside for one open call. Settle it exactly once; a copy of it settles nothing a second time.
/// </summary>
/// <param name="Exchange">The exchange it was placed for.</param>
/// <param name="Workspace">Whose balance it was taken from.</param>
/// <param name="User">Whose call it is.</param>
/// <param name="Key">The key that was presented.</param>
/// <param name="ModelNumber">The model as the journal numbers it.</param>
/// <param name="Amount">What is set aside.</param>
/// <param name="Generation">Names the ledger's own slot of this hold and how often that slot was used before.</param>
internal readonly record struct Hold(
    ExchangeId Exchange,
    WorkspaceId Workspace,
    UserId User,
    KeyId Key,
    int ModelNumber,
    NanoUsd Amount,
    long Generation)
{
    /// <summary>The upstream account that the call was first meant for, 0 when it is not known.</summary>
    public int UpstreamNumber { get; init; }
}
