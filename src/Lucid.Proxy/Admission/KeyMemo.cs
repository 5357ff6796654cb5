using System;
using System.Security.Cryptography;
using Lucid.Proxy.Keys;

namespace Lucid.Proxy.Admission;

/// <summary>The key that a connection's last request presented. Lives and dies with the connection.</summary>
internal sealed class KeyMemo(byte[] presented, KeyEntry entry)
{
    /// <summary>Whose key it is. Asked for revocation each time.</summary>
    public KeyEntry Entry => entry;

    /// <summary>Compares without telling by its duration where two keys differ.</summary>
    public bool Matches(ReadOnlySpan<byte> other) => CryptographicOperations.FixedTimeEquals(presented, other);
}
