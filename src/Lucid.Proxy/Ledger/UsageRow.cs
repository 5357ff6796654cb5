using System;

using Lucid.Proxy.Keys;

namespace Lucid.Proxy.Ledger;

/// <summary>One row of a usage report; what the query did not group by is null.</summary>
internal sealed record UsageRow(
    DateOnly? Day,
    WorkspaceId? Workspace,
    string? WorkspaceName,
    UserId? User,
    string? UserName,
    KeyId? Key,
    string? KeyName,
    string? Model,
    UsageTotals Totals);
