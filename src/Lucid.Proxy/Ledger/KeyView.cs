using System;

using Lucid.Proxy.Keys;

namespace Lucid.Proxy.Ledger;

/// <summary>A key as lists show it.</summary>
internal sealed record KeyView(
    KeyId Id,
    WorkspaceId Workspace,
    UserId User,
    string UserName,
    string Name,
    string Prefix,
    DateTimeOffset CreatedAt,
    DateTimeOffset? RevokedAt)
{
    public bool IsRevoked => RevokedAt is not null;
}
