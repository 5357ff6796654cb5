using System;

namespace Lucid.Proxy.Admin;

/// <summary>A key just issued. The only answer that ever holds the key itself.</summary>
internal sealed record IssuedKeyBody(
    string Id, string Key, string Workspace, string User, string Name, string Prefix, DateTimeOffset CreatedAt)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Id} {Prefix}";
}
