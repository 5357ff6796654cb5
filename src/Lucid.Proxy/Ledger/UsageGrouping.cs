using System;

namespace Lucid.Proxy.Ledger;

/// <summary>What the rows of a usage report tell apart; the rest is added up.</summary>
[Flags]
internal enum UsageGrouping : byte
{
    /// <summary>One row over everything.</summary>
    None = 0,
    Day = 1,
    Workspace = 2,
    User = 4,
    Key = 8,
    Model = 16,
}
