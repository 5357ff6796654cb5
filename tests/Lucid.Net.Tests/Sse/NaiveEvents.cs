using System;
using System.Collections.Generic;
using System.Text;

namespace Lucid.Net.Tests.Sse;

// The event stream grammar as the WHATWG text has it, line by line on strings; the last event counts without its empty
// line.
internal static class NaiveEvents
{
    public static List<(string Name, string Data)> Read(byte[] stream)
    {
        string text = Encoding.Latin1.GetString(stream);
        text = text.StartsWith("\u00EF\u00BB\u00BF", StringComparison.Ordinal) ? text[3..] : text;
        text = text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        List<(string Name, string Data)> events = [];
        string name = "";
        string? data = null;
        foreach (string line in (text + "\n\n").Split('\n'))
        {
            if (line.Length == 0)
            {
                if (data is not null)
                {
                    events.Add((name, data));
                }

                name = "";
                data = null;
                continue;
            }

            int colon = line.IndexOf(':', StringComparison.Ordinal);
            string field = colon < 0 ? line : line[..colon];
            string value = colon < 0 ? "" : line[(colon + 1)..];
            value = value.StartsWith(' ') ? value[1..] : value;
            if (field == "data")
            {
                data = data is null ? value : data + "\n" + value;
            }
            else if (field == "event")
            {
                name = value;
            }
        }

        return events;
    }
}
