namespace Lucid.Proxy.Ledger;

/// <summary>What a journal record says. The numbers stand on disk: never reused, never renumbered.</summary>
internal enum EntryKind : byte
{
    Started = 1,
    WorkspaceCreated = 2,
    KeyIssued = 3,
    KeyRevoked = 4,
    Credited = 5,
    ModelRegistered = 6,
    Opened = 7,
    Settled = 8,
    Orphaned = 9,
}
