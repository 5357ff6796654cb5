using System;
using System.Collections.Generic;
using System.Text;

namespace Lucid.Proxy.Admin;

/// <summary>A request to the admin API, taken out of the connection's memory.</summary>
/// <param name="Method">Upper case.</param>
/// <param name="Segments">The path's parts, percent-decoded.</param>
/// <param name="Query">The query's values by name, percent-decoded; the last of a repeated name.</param>
/// <param name="Body">The body.</param>
internal sealed record AdminRequest(
    string Method, string[] Segments, IReadOnlyDictionary<string, string> Query, ReadOnlyMemory<byte> Body)
{
    /// <summary>Takes a request apart.</summary>
    public static AdminRequest Of(string method, string path, string query, ReadOnlyMemory<byte> body)
    {
        string[] segments = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        for (int i = 0; i < segments.Length; i++)
        {
            segments[i] = Uri.UnescapeDataString(segments[i]);
        }

        return new AdminRequest(method, segments, QueryOf(query), body);
    }

    /// <summary>Takes a request apart.</summary>
    public static AdminRequest Of(
        ReadOnlySpan<byte> method, ReadOnlySpan<byte> path, ReadOnlySpan<byte> query, ReadOnlyMemory<byte> body)
        => Of(
            Encoding.ASCII.GetString(method), Encoding.Latin1.GetString(path), Encoding.Latin1.GetString(query), body);

    private static Dictionary<string, string> QueryOf(string query)
    {
        Dictionary<string, string> values = new(StringComparer.Ordinal);
        foreach (string pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = pair.IndexOf('=', StringComparison.Ordinal);
            string name = equals < 0 ? pair : pair[..equals];
            string value = equals < 0 ? string.Empty : pair[(equals + 1)..];
            values[Uri.UnescapeDataString(name)] = Uri.UnescapeDataString(value.Replace('+', ' '));
        }

        return values;
    }
}
