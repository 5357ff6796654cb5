namespace Lucid.Proxy.Admin;

/// <summary>Every workspace.</summary>
internal sealed record WorkspaceListBody(WorkspaceBody[] Workspaces);
