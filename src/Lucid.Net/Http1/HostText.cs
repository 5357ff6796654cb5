using System;
using Lucid.Net.Bytes;

namespace Lucid.Net.Http1;

// host [ ":" port ] as in Host and in absolute targets (RFC 9110 section 7.2, RFC 3986 section 3.2.2), without percent
// escapes and sub-delims, which no real host has.
internal static class HostText
{
    public static bool IsValid(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
        {
            return false;
        }

        int hostBytes = text[0] == '[' ? text.IndexOf((byte)']') + 1 : text.IndexOf((byte)':');
        if (hostBytes < 0)
        {
            hostBytes = text.Length;
        }

        ReadOnlySpan<byte> host = text[..hostBytes];
        bool isHost = text[0] == '['
            ? hostBytes > 2 && IsAddress(host[1..^1])
            : hostBytes > 0 && !host.ContainsAnyExcept(HeadBytes.HostBytes);
        return isHost && (hostBytes == text.Length || IsPort(text[hostBytes..]));
    }

    private static bool IsPort(ReadOnlySpan<byte> text) => text[0] == ':'
        && text.Length is >= 2 and <= 6
        && DecimalText.TryParse(text[1..], out long port)
        && port is >= 1 and <= 65535;

    // IPv6: eight groups of one to four hexadecimal digits, one run of which may be "::", the last two perhaps in IPv4
    // form.
    private static bool IsAddress(ReadOnlySpan<byte> text)
    {
        int groupCount = 0;
        bool hasGap = false;
        if (text.StartsWith("::"u8))
        {
            hasGap = true;
            text = text[2..];
        }

        while (!text.IsEmpty)
        {
            int colon = text.IndexOf((byte)':');
            ReadOnlySpan<byte> group = colon < 0 ? text : text[..colon];
            if (colon < 0 && group.Contains((byte)'.'))
            {
                groupCount += IsIPv4(group) ? 2 : 9;
                break;
            }

            if (group.Length > 4 || !HexText.TryParse(group, out _))
            {
                return false;
            }

            groupCount++;
            if (colon < 0)
            {
                break;
            }

            text = text[(colon + 1)..];
            if (text.IsEmpty)
            {
                return false;
            }

            if (text[0] == ':')
            {
                if (hasGap)
                {
                    return false;
                }

                hasGap = true;
                text = text[1..];
            }
        }

        return hasGap ? groupCount <= 7 : groupCount == 8;
    }

    private static bool IsIPv4(ReadOnlySpan<byte> text)
    {
        for (int partCount = 1; ; partCount++)
        {
            int dot = text.IndexOf((byte)'.');
            ReadOnlySpan<byte> part = dot < 0 ? text : text[..dot];
            if (part.Length > 3 || !DecimalText.TryParse(part, out long value) || value > 255)
            {
                return false;
            }

            if (dot < 0 || partCount == 4)
            {
                return dot < 0 && partCount == 4;
            }

            text = text[(dot + 1)..];
        }    }
}
