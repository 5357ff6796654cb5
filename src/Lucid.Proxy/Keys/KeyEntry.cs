namespace Lucid.Proxy.Keys;

/// <summary>
/// One issued key, without its secret. Read by every reactor; only <see cref="IsRevoked"/> ever changes.
/// </summary>
internal sealed class KeyEntry
{
    // Volatile: a revocation is seen by every reactor at its next look, not when its cache line happens to turn over.
    private volatile bool _isRevoked;

    private readonly KeyHash _hash;

    public KeyEntry(in KeyHash hash) => _hash = hash;

    public required KeyId Id { get; init; }

    /// <summary>What it is found by.</summary>
    public ref readonly KeyHash Hash => ref _hash;

    public required WorkspaceId Workspace { get; init; }

    public required UserId User { get; init; }

    /// <summary>The user's name inside the workspace.</summary>
    public required string UserName { get; init; }

    /// <summary>The key's own name, for people ("laptop").</summary>
    public required string Name { get; init; }

    /// <summary>The first characters for lists: <c>lx-ab12…</c>.</summary>
    public required string Prefix { get; init; }

    public required long CreatedAtUnixMs { get; init; }

    /// <summary>True from the moment the revocation was asked for; never false again.</summary>
    public bool IsRevoked => _isRevoked;

    /// <summary>Shuts the key on every thread at once.</summary>
    internal void Revoke() => _isRevoked = true;
}
