using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using Lucid.Testing;

namespace Lucid.Net.Tests.Server;

/// <summary>What a client got, as lines of a case's log: a second, plain reading of answers.</summary>
internal static class AnswerLog
{
    /// <summary>Reads all answers.</summary>
    /// <param name="received">Each character one byte.</param>
    /// <param name="handled">What the server says of the requests, in order: tells which was HEAD.</param>
    public static List<string> Of(string received, IReadOnlyList<string> handled)
    {
        List<string> lines = [];
        var finals = 0;
        while (received.Length > 0)
        {
            var end = received.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (end < 0)
            {
                lines.Add("part of a head");
                break;
            }

            var head = received[..(end + 2)].ToLowerInvariant();
            received = received[(end + 4)..];
            var status = head[9..12];
            if (status[0] == '1')
            {
                lines.Add("answer " + status);
                continue;
            }

            var isToHead = finals < handled.Count && handled[finals].Contains("d Head ", StringComparison.Ordinal);
            finals++;
            var keep = head.Contains("\r\nconnection: close\r\n", StringComparison.Ordinal) ? "close" : "keep";
            lines.Add($"answer {status} {keep} {Framing(head)}{Body(head, isToHead, ref received)}");
        }

        return lines;
    }

    private static string Framing(string head) =>
        head.Contains("\r\ntransfer-encoding: chunked\r\n", StringComparison.Ordinal)
            ? head.Contains("\r\ncontent-length:", StringComparison.Ordinal) ? "two framings" : "chunked"
            : head.Contains("\r\ncontent-length:", StringComparison.Ordinal) ? "length"
            : "until close";

    private static string Body(string head, bool isToHead, ref string rest)
    {
        if (isToHead || head[9..12] is "204" or "304")
        {
            return "";
        }

        var start = head.IndexOf("\r\ncontent-length:", StringComparison.Ordinal);
        if (start >= 0)
        {
            var value = head[(start + 17)..head.IndexOf('\r', start + 2)];
            var bytes = int.Parse(value, CultureInfo.InvariantCulture);
            if (bytes > rest.Length)
            {
                return Take(ref rest, rest.Length) + " cut";
            }

            return Take(ref rest, bytes);
        }

        return head.Contains("chunked", StringComparison.Ordinal) ? Chunks(ref rest) : Take(ref rest, rest.Length);
    }

    private static string Chunks(ref string rest)
    {
        StringBuilder body = new();
        for (;;)
        {
            var line = rest.IndexOf("\r\n", StringComparison.Ordinal);
            if (line < 0)
            {
                return Show(body.ToString()) + " cut";
            }

            var bytes = int.Parse(rest[..line], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            if (line + 2 + bytes + 2 > rest.Length)
            {
                return Show(body.ToString()) + " cut";
            }

            body.Append(rest, line + 2, bytes);
            rest = rest[(line + 2 + bytes + 2)..];
            if (bytes == 0)
            {
                return Show(body.ToString());
            }
        }
    }

    private static string Take(ref string rest, int bytes)
    {
        var taken = rest[..bytes];
        rest = rest[bytes..];
        return Show(taken);
    }

    private static string Show(string text) => $" \"{CaseBytes.Show(Encoding.Latin1.GetBytes(text))}\"";
}
