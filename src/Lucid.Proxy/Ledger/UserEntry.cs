using Lucid.Proxy.Keys;

namespace Lucid.Proxy.Ledger;

/// <summary>What the directory knows of a user.</summary>
internal sealed record UserEntry(UserId Id, WorkspaceId Workspace, string Name);
