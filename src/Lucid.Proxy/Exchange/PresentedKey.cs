using System;
using System.Security.Cryptography;
using Lucid.Net.Bytes;
using Lucid.Net.Http1;

namespace Lucid.Proxy.Exchange;

/// <summary>The key that a request presents, on either header on every endpoint. Two headers must name the same key,
/// and neither may stand twice: no reader in front of us may have seen another caller than we do.</summary>
internal static class PresentedKey
{
    /// <summary>Finds the key's bytes in the head; they lie in the head's own storage.</summary>
    /// <returns>False when there is none, or more than one.</returns>
    public static bool TryRead(RequestHead head, out ReadOnlySpan<byte> presented)
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
