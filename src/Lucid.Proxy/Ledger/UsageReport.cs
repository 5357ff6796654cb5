using System.Collections.Generic;

namespace Lucid.Proxy.Ledger;

/// <summary>The answer to a usage query: rows in the order day, workspace, user, key, model, and their sum.</summary>
internal sealed record UsageReport(IReadOnlyList<UsageRow> Rows, UsageTotals Total);
