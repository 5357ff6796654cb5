namespace Lucid.Proxy.Admin;

/// <summary>One row of a usage report; what the query did not group by is left out.</summary>
/// <param name="Day">UTC, such as <c>2026-11-22</c>.</param>
/// <param name="Workspace">The workspace's id.</param>
/// <param name="WorkspaceName">Its name.</param>
/// <param name="User">The user's name.</param>
/// <param name="Key">The key's id.</param>
/// <param name="KeyName">Its name.</param>
/// <param name="Model">The model's id.</param>
/// <param name="Calls">Settled calls.</param>
/// <param name="InputTokens">Uncached input.</param>
/// <param name="CacheReadTokens">Input read from a cache.</param>
/// <param name="CacheWriteTokens">Input written to a cache.</param>
/// <param name="CacheWriteHourTokens">The part of it that is kept for an hour.</param>
/// <param name="OutputTokens">Output, reasoning included.</param>
/// <param name="ReasoningTokens">The part of the output that was reasoning.</param>
/// <param name="ChargedUsd">What balances paid.</param>
/// <param name="FirstPartyUsd">What the same tokens cost at the models' makers, as far as that is known.</param>
/// <param name="WrittenOffUsd">What nobody paid.</param>
/// <param name="CountedCalls">Calls whose tokens were counted here because the upstream reported none.</param>
internal sealed record UsageRowBody(
    string? Day,
    string? Workspace,
    string? WorkspaceName,
    string? User,
    string? Key,
    string? KeyName,
    string? Model,
    long Calls,
    long InputTokens,
    long CacheReadTokens,
    long CacheWriteTokens,
    long CacheWriteHourTokens,
    long OutputTokens,
    long ReasoningTokens,
    string ChargedUsd,
    string FirstPartyUsd,
    string WrittenOffUsd,
    long CountedCalls);
