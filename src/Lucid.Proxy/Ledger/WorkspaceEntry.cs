using System.Collections.Generic;

using Lucid.Proxy.Keys;

namespace Lucid.Proxy.Ledger;

/// <summary>What the directory knows of a workspace; its money stands in the account record.</summary>
internal sealed class WorkspaceEntry(WorkspaceId id, string name, long createdAtUnixMs)
{
    public WorkspaceId Id => id;

    public string Name => name;

    public long CreatedAtUnixMs => createdAtUnixMs;

    /// <summary>Its users in the order they appeared; made at the first, since many a workspace has none.</summary>
    public List<UserEntry>? Users { get; set; }
}
