using System;
using System.Security.Cryptography;
using Lucid.Net.Bytes;
using Lucid.Net.Http1;
using Lucid.Proxy.Keys;

namespace Lucid.Proxy.Admission;

/// <summary>Who is calling: the key of a request, from either header on every endpoint.</summary>
internal sealed class KeyGate(KeyRing ring)
{
    /// <summary>Finds the valid key of a request.</summary>
    /// <param name="head">The request.</param>
    /// <param name="memo">What the connection remembers of its last request; a client that keeps its connection is hashed
    /// once.</param>
    /// <returns>The key's entry, or null: missing, malformed, unknown, revoked or contradictory, all the same to the caller.</returns>
    public KeyEntry? Find(RequestHead head, ref KeyMemo? memo)
    {
        if (!TryReadPresented(head, out var presented))
        {
            return null;
        }

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

    private static bool TryReadPresented(RequestHead head, out ReadOnlySpan<byte> presented)
    {
        presented = default;
        var bearerCount = head.Count(KnownHeader.Authorization);
        var apiKeyCount = head.Count(KnownHeader.XApiKey);
        if (bearerCount > 1 || apiKeyCount > 1 || bearerCount + apiKeyCount == 0)
        {
            return false;
        }

        var hasApiKey = head.TryGet(KnownHeader.XApiKey, out var apiKey);
        if (!head.TryGet(KnownHeader.Authorization, out var authorization))
        {
            presented = apiKey;
            return hasApiKey;
        }

        // RFC 9110 section 11.1: the scheme is case-insensitive.
        if (authorization.Length < 8 || !Ascii.EqualsIgnoreCase(authorization[..7], "bearer "u8))
        {
            return false;
        }

        presented = authorization[7..].Trim((byte)' ');
        return !hasApiKey || CryptographicOperations.FixedTimeEquals(presented, apiKey);
    }
}
