using Lucid.Proxy.Keys;

namespace Lucid.Proxy.Ledger;

/// <summary>The outcome of creating a workspace.</summary>
internal readonly record struct WorkspaceResult(WorkspaceVerdict Verdict, WorkspaceId Id);
