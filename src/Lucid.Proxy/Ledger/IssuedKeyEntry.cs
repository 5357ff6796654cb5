using Lucid.Proxy.Keys;

namespace Lucid.Proxy.Ledger;

/// <summary>What the directory knows of a key.</summary>
internal sealed class IssuedKeyEntry(KeyEntry key, KeyHash hash)
{
    public KeyEntry Key => key;

    public KeyHash Hash => hash;

    /// <summary>When it was revoked, null while it is valid.</summary>
    public long? RevokedAtUnixMs { get; set; }

    /// <summary>The sequence of the revocation's record, 0 while there is none.</summary>
    public long RevokedSequence { get; set; }
}
