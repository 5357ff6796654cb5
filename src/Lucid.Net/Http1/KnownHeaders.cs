using System;
using Lucid.Net.Bytes;

namespace Lucid.Net.Http1;

/// <summary>Classifies field names by one hash and one comparison. Thread-safe, allocates nothing after start.</summary>
public static class KnownHeaders
{
    private const int TableSize = 256;

    // In the order of the enum; the position is the value.
    private static readonly byte[][] s_names = NamesInOrder();
    private static readonly uint s_factor = FindFactor();
    private static readonly byte[] s_table = BuildTable(s_factor);

    /// <summary>The lower-case spelling of a known name; empty for <see cref="KnownHeader.Other"/>.</summary>
    /// <param name="header">Any member.</param>
    public static ReadOnlySpan<byte> NameOf(KnownHeader header) => s_names[(int)header];

    /// <summary>Finds the known header of a name in any letter case.</summary>
    /// <param name="name">A token (RFC 9110 section 5.6.2).</param>
    public static KnownHeader Classify(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty)
        {
            return KnownHeader.Other;
        }

        byte candidate = s_table[Slot(name, s_factor)];
        return Ascii.TokenEqualsIgnoreCase(name, s_names[candidate]) ? (KnownHeader)candidate : KnownHeader.Other;
    }

    // Length, first, middle and last byte tell the known names apart; bit 5 folds the case of letters.
    private static int Slot(ReadOnlySpan<byte> name, uint factor)
    {
        uint mix = (uint)name[0] | ((uint)name[name.Length >> 1] << 8) | ((uint)name[^1] << 16) | 0x202020;
        return (int)(((mix ^ ((uint)name.Length << 24)) * factor) >> 24);
    }

    // Finds a multiplier without collisions: a few hundred tries of a fixed sequence, once per process.
    private static uint FindFactor()
    {
        uint factor = 0x9E3779B1;
        while (!IsPerfect(factor))
        {
            factor = (factor * 1664525) + 1013904223;
        }

        return factor;
    }

    private static bool IsPerfect(uint factor)
    {
        Span<bool> isTaken = stackalloc bool[TableSize];
        foreach (byte[] name in s_names)
        {
            if (name.Length == 0)
            {
                continue;
            }

            int slot = Slot(name, factor);
            if (isTaken[slot])
            {
                return false;
            }

            isTaken[slot] = true;
        }

        return true;
    }

    private static byte[] BuildTable(uint factor)
    {
        byte[] table = new byte[TableSize];
        for (int i = 1; i < s_names.Length; i++)
        {
            table[Slot(s_names[i], factor)] = (byte)i;
        }

        return table;
    }

    private static byte[][] NamesInOrder()
    {
        string[] names =
        [
            "", "host", "connection", "content-length", "content-type", "content-encoding", "transfer-encoding", "expect",
            "authorization", "x-api-key", "anthropic-version", "anthropic-beta", "accept", "accept-encoding",
            "accept-language", "user-agent", "cookie", "set-cookie", "retry-after", "retry-after-ms", "x-should-retry",
            "request-id", "x-request-id", "date", "server", "location", "keep-alive", "te", "trailer", "upgrade",
            "http2-settings", "proxy-connection", "proxy-authorization", "proxy-authenticate", "via", "alt-svc",
            "strict-transport-security", "forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto",
            "x-real-ip", "origin", "referer", "cache-control", "etag", "if-none-match", "range", "content-range",
            "openai-organization", "openai-project", "anthropic-organization-id", "idempotency-key", "x-lucid-strict",
            "x-stainless-retry-count", "traceparent", "tracestate",
        ];
        byte[][] bytes = new byte[names.Length][];
        for (int i = 0; i < names.Length; i++)
        {
            bytes[i] = System.Text.Encoding.ASCII.GetBytes(names[i]);
        }

        return bytes;
    }
}
