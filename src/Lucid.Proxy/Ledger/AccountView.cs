using System;
using System.Collections.Generic;

using Lucid.Proxy.Keys;
using Lucid.Proxy.Metering;

namespace Lucid.Proxy.Ledger;

/// <summary>A workspace and its money at one moment.</summary>
/// <param name="Id">The workspace.</param>
/// <param name="Name">Its name, unique.</param>
/// <param name="CreatedAt">When it was created.</param>
/// <param name="Balance">All its money, what is held included.</param>
/// <param name="Held">What open calls have set aside.</param>
/// <param name="Users">Its users in the order they appeared.</param>
internal sealed record AccountView(
    WorkspaceId Id,
    string Name,
    DateTimeOffset CreatedAt,
    NanoUsd Balance,
    NanoUsd Held,
    IReadOnlyList<UserView> Users)
{
    /// <summary>What a new hold may take.</summary>
    public NanoUsd Available => Balance - Held;
}
