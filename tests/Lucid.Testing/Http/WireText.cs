using System;
using System.Collections.Generic;

namespace Lucid.Testing.Http;

/// <summary>Heads taken apart, for assertions.</summary>
internal static class WireText
{
    public static List<KeyValuePair<string, string>> HeadersOf(string head)
    {
        List<KeyValuePair<string, string>> headers = [];
        string[] lines = head.Split("\r\n");
        for (int i = 1; i < lines.Length && lines[i].Length > 0; i++)
        {
            int colon = lines[i].IndexOf(':', StringComparison.Ordinal);
            if (colon > 0)
            {
                headers.Add(new(lines[i][..colon].ToLowerInvariant(), lines[i][(colon + 1)..].Trim(' ', '\t')));
            }
        }

        return headers;
    }

    public static string? ValueOf(List<KeyValuePair<string, string>> headers, string lowerName)
    {
        foreach (KeyValuePair<string, string> header in headers)
        {
            if (header.Key.Equals(lowerName, StringComparison.Ordinal))
            {
                return header.Value;
            }
        }

        return null;
    }
}
