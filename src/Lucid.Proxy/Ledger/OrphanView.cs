using System;

using Lucid.Proxy.Keys;
using Lucid.Proxy.Metering;

namespace Lucid.Proxy.Ledger;

/// <summary>
/// A call that was open when a process died. Names are null where the journal read does not hold them.
/// </summary>
/// <param name="Exchange">The exchange, as the caller saw its id.</param>
/// <param name="OpenedAt">When its hold was placed.</param>
/// <param name="ClosedAt">When a later start gave the hold back; null when no start has followed yet.</param>
/// <param name="Workspace">Whose balance was held.</param>
/// <param name="WorkspaceName">Its name.</param>
/// <param name="User">Whose call it was.</param>
/// <param name="UserName">The user's name.</param>
/// <param name="Key">The key.</param>
/// <param name="Model">The model's id.</param>
/// <param name="Upstream">The account that the call was first meant for.</param>
/// <param name="Held">What was held; nothing of it was charged.</param>
internal sealed record OrphanView(
    ExchangeId Exchange,
    DateTimeOffset OpenedAt,
    DateTimeOffset? ClosedAt,
    WorkspaceId Workspace,
    string? WorkspaceName,
    UserId User,
    string? UserName,
    KeyId Key,
    string? Model,
    string? Upstream,
    NanoUsd Held);
