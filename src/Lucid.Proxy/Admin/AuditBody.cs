namespace Lucid.Proxy.Admin;

/// <summary>What an audit of the journal found. Amounts are exact dollars as text.</summary>
/// <param name="Right">Whether every balance is what the journal says and nothing else is wrong.</param>
/// <param name="FromRecord">0: from the journal's beginning; else from the checkpoint behind that record.</param>
/// <param name="Records">Journal records read.</param>
/// <param name="LastRecord">The number of the last one.</param>
/// <param name="Workspaces">Workspaces whose balance was recomputed.</param>
/// <param name="CreditedUsd">Sum of all credits.</param>
/// <param name="ChargedUsd">Sum of all charges.</param>
/// <param name="WrittenOffUsd">Sum of what nobody paid.</param>
/// <param name="BalanceUsd">Sum of all balances: credits minus charges.</param>
/// <param name="OpenCalls">Calls opened and not yet ended.</param>
/// <param name="OrphanedCalls">Calls that a crash ended.</param>
/// <param name="TornBytes">Bytes at the end that a crash left unfinished; the next start cuts them.</param>
/// <param name="Problems">What is wrong, one sentence each.</param>
internal sealed record AuditBody(
    bool Right,
    long FromRecord,
    long Records,
    long LastRecord,
    int Workspaces,
    string CreditedUsd,
    string ChargedUsd,
    string WrittenOffUsd,
    string BalanceUsd,
    long OpenCalls,
    long OrphanedCalls,
    long TornBytes,
    string[] Problems);
