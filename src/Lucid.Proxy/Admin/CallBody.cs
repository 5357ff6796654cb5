using System;

namespace Lucid.Proxy.Admin;

/// <summary>One finished call.</summary>
/// <param name="Id">The request id the caller saw.</param>
/// <param name="At">When it was settled.</param>
/// <param name="Workspace">The workspace's id.</param>
/// <param name="WorkspaceName">Its name.</param>
/// <param name="User">The user's name.</param>
/// <param name="Key">The key's id.</param>
/// <param name="Model">The model's id.</param>
/// <param name="Status">The status the caller saw; 0 when it left before one.</param>
/// <param name="DurationMs">From the request's head to the answer's end.</param>
/// <param name="HeldUsd">What was set aside before the call.</param>
/// <param name="ChargedUsd">What the balance paid.</param>
/// <param name="WrittenOffUsd">What nobody paid.</param>
/// <param name="InputTokens">Uncached input.</param>
/// <param name="CacheReadTokens">Input read from a cache.</param>
/// <param name="CacheWriteTokens">Input written to a cache.</param>
/// <param name="CacheWriteHourTokens">The part of it that is kept for an hour.</param>
/// <param name="OutputTokens">Output, reasoning included.</param>
/// <param name="ReasoningTokens">The part of it that was reasoning.</param>
/// <param name="Usage"><c>reported</c>, <c>counted</c> or <c>none</c>.</param>
/// <param name="End"><c>settled</c> or <c>orphaned</c>.</param>
internal sealed record CallBody(
    string Id,
    DateTimeOffset At,
    string Workspace,
    string WorkspaceName,
    string User,
    string Key,
    string Model,
    int Status,
    int DurationMs,
    string HeldUsd,
    string ChargedUsd,
    string WrittenOffUsd,
    long InputTokens,
    long CacheReadTokens,
    long CacheWriteTokens,
    long CacheWriteHourTokens,
    long OutputTokens,
    long ReasoningTokens,
    string Usage,
    string End);
