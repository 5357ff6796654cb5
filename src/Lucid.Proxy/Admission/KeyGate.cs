using System;
using Lucid.Proxy.Keys;

namespace Lucid.Proxy.Admission;

/// <summary>Who is calling: the valid key behind what a request presented.</summary>
internal sealed class KeyGate(KeyRing ring)
{
    /// <summary>Finds the valid key of a request.</summary>
    /// <param name="presented">The key as the client sent it, without scheme or blanks.</param>
    /// <param name="memo">What the connection remembers of its last request; a client that keeps its connection is
    /// hashed once.</param>
    /// <returns>The key's entry, or null: malformed, unknown or revoked, all the same to the caller.</returns>
    public KeyEntry? Find(ReadOnlySpan<byte> presented, ref KeyMemo? memo)
    {
        if (memo is { } known && known.Matches(presented))
        {
            return known.Entry.IsRevoked ? null : known.Entry;
        }

        if (!ring.TryFind(presented, out var entry) || entry.IsRevoked)
        {
            return null;
        }

        memo = new KeyMemo(presented.ToArray(), entry);
        return entry;
    }
}
