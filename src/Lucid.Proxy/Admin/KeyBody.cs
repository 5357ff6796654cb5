using System;

namespace Lucid.Proxy.Admin;

/// <summary>A key as lists show it.</summary>
internal sealed record KeyBody(
    string Id,
    string Workspace,
    string User,
    string Name,
    string Prefix,
    DateTimeOffset CreatedAt,
    DateTimeOffset? RevokedAt);
