using System;
using System.Net;
using System.Text;
using Ascii = Lucid.Net.Bytes.Ascii;

namespace Lucid.Proxy.Exchange;

/// <summary>The names by which a program reaches the machine that it runs on. Nobody else can make one of them lead
/// here, as the owner of a public name can: <c>localhost</c> and what is below it (RFC 6761 section 6.3), addresses of
/// the loopback, and this machine's own name.</summary>
internal static class LocalNames
{
    private static readonly byte[] Machine = Encoding.UTF8.GetBytes(Environment.MachineName);

    /// <summary>Whether a host, with or without a port, is this machine.</summary>
    public static bool IsLocal(ReadOnlySpan<byte> hostAndPort)
    {
        var host = WithoutPort(hostAndPort);
        return Ascii.EqualsIgnoreCase(host, "localhost"u8)
            || (host.Length > 10 && Ascii.EqualsIgnoreCase(host[^10..], ".localhost"u8))
            || Ascii.EqualsIgnoreCase(host, Machine)
            || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
    }

    /// <summary>Whether an origin (RFC 6454 section 6.2) is a page of this machine. <c>null</c> is nobody's.</summary>
    public static bool IsLocalOrigin(ReadOnlySpan<byte> origin)
    {
        var scheme = origin.IndexOf("://"u8);
        return scheme > 0 && IsLocal(origin[(scheme + 3)..]);
    }

    private static ReadOnlySpan<byte> WithoutPort(ReadOnlySpan<byte> text)
    {
        if (text is [(byte)'[', ..])
        {
            var end = text.IndexOf((byte)']');
            return end < 0 ? text : text[1..end];
        }

        var colon = text.IndexOf((byte)':');
        return colon < 0 ? text : text[..colon];
    }
}
