using System.Collections.Generic;

using Lucid.Proxy.Keys;
using Lucid.Proxy.Metering;

namespace Lucid.Proxy.Ledger;

/// <summary>What an audit of the journal found.</summary>
/// <param name="FromSequence">
/// The record behind which the audit began: 0 for the journal's beginning, else a checkpoint's.
/// </param>
/// <param name="Records">Records read.</param>
/// <param name="LastSequence">The last record's sequence.</param>
/// <param name="Balances">Every workspace's balance, from the journal alone.</param>
/// <param name="Credited">Sum of all credits.</param>
/// <param name="Charged">Sum of all charges.</param>
/// <param name="WrittenOff">Sum of what nobody paid.</param>
/// <param name="OpenCalls">Calls opened and neither settled nor orphaned.</param>
/// <param name="OrphanedCalls">Calls that a crash ended.</param>
/// <param name="TornBytes">Bytes at the end that a crash left unfinished; the next start cuts them.</param>
/// <param name="Problems">Every breach of an invariant, one sentence each; empty when the books are right.</param>
internal sealed record AuditReport(
    long FromSequence,
    long Records,
    long LastSequence,
    IReadOnlyDictionary<WorkspaceId, NanoUsd> Balances,
    NanoUsd Credited,
    NanoUsd Charged,
    NanoUsd WrittenOff,
    long OpenCalls,
    long OrphanedCalls,
    long TornBytes,
    IReadOnlyList<string> Problems)
{
    public bool IsRight => Problems.Count == 0;
}
