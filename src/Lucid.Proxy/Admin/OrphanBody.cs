using System;

namespace Lucid.Proxy.Admin;

/// <summary>A call that a crash ended, charged nothing.</summary>
internal sealed record OrphanBody(
    string Id,
    DateTimeOffset OpenedAt,
    DateTimeOffset? ClosedAt,
    string Workspace,
    string? WorkspaceName,
    string? User,
    string Key,
    string? Model,
    string? Upstream,
    string HeldUsd);
