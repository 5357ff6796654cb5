using System;

using Lucid.Proxy.Keys;

namespace Lucid.Proxy.Ledger;

/// <summary>Which usage to report. Days are UTC; both ends belong to the range.</summary>
internal sealed record UsageQuery(
    WorkspaceId? Workspace = null,
    DateOnly? FirstDay = null,
    DateOnly? LastDay = null,
    UsageGrouping By = UsageGrouping.None);
