using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace Lucid.Proxy.Routing;

/// <summary>Which web pages may call from a browser (the Fetch standard, section 3.2). Any thread reads; a reload swaps
/// them. No page may by default.</summary>
internal sealed class CorsRule
{
    private const int MaxRequestedBytes = 2048;

    private volatile CorsOrigin[] _origins = [];

    /// <summary>Starts with these origins.</summary>
    public CorsRule(IReadOnlyList<string> origins) => Swap(origins);

    /// <summary>Puts other origins in force.</summary>
    public void Swap(IReadOnlyList<string> origins) => _origins = [.. origins.Select(Make)];

    /// <summary>Finds a page's origin; null when it may not call.</summary>
    public CorsOrigin? Find(ReadOnlySpan<byte> origin)
    {
        foreach (var one in _origins)
        {
            if (one.Name.Span.SequenceEqual("*"u8) || one.Name.Span.SequenceEqual(origin))
            {
                return one;
            }
        }

        return null;
    }

    /// <summary>Whether the field names that a page asks for may be named back: a list of tokens and nothing
    /// else.</summary>
    public static bool IsNameList(ReadOnlySpan<byte> names)
    {
        if (names.Length > MaxRequestedBytes)
        {
            return false;
        }

        foreach (var value in names)
        {
            if (value is not ((byte)',' or (byte)' ') && !Lucid.Net.Bytes.Ascii.IsToken([value]))
            {
                return false;
            }
        }

        return !names.IsEmpty;
    }

    private static CorsOrigin Make(string origin) => new(
        Encoding.ASCII.GetBytes(origin),
        Encoding.ASCII.GetBytes(
            $"access-control-allow-origin: {origin}\r\n"
            + "access-control-expose-headers: x-request-id, request-id, retry-after, x-should-retry, "
            + "x-lucid-dropped\r\n"
            + "vary: origin\r\n"));
}
