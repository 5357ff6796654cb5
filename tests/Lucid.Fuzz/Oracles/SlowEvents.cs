using System;
using System.Collections.Generic;
using System.Text;

namespace Lucid.Fuzz.Oracles;

/// <summary>The event stream as the WHATWG text has it, line by line; the last event counts without its empty
/// line.</summary>
internal static class SlowEvents
{
    public static List<(string Name, string Data)> Read(string text)
    {
        string stream = text.StartsWith("\u00EF\u00BB\u00BF", StringComparison.Ordinal) ? text[3..] : text;
        stream = stream.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n') + "\n\n";
        List<(string Name, string Data)> events = [];
        string name = "";
        StringBuilder? data = null;
        foreach (string line in stream.Split('\n'))
        {
            if (line.Length == 0)
            {
                if (data is not null)
                {
                    events.Add((name, data.ToString()));
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
                data = data is null ? new StringBuilder() : data.Append('\n');
                data.Append(value);
            }
            else if (field == "event")
            {
                name = value;
            }
        }

        return events;
    }
}
