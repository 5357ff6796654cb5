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
    UpstreamRegistered = 10,

    // Of checkpoints alone; in a journal they would be of a version that this one does not know.
    CheckpointBegun = 200,
    AccountKept = 201,
    CreditKept = 202,
    UsageKept = 203,
    CheckpointEnded = 204,
}
