using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using Lucid.Net.Bytes;
using Lucid.Net.Http1;
using Lucid.Testing;

namespace Lucid.Net.Tests.Http1;

// What a parser makes of one split, as the log of a case.
internal static class CaseLogs
{
    public static string OfRequest(Split split)
    {
        RequestHeadParser parser = default;
        RequestHead head = new();
        head.Attach(new byte[Http1Limits.Request.MaxHeadBytes]);
        while (true)
        {
            ParseOutcome outcome = parser.TryRead(
                split.Unread, head, Http1Limits.Request, out int consumedBytes, out RejectReason reason);
            if (outcome == ParseOutcome.NeedMore && split.Fill())
            {
                continue;
            }

            return outcome switch
            {
                ParseOutcome.NeedMore => "more",
                ParseOutcome.Rejected => Rejected(reason),
                _ => Describe(head) + Done(consumedBytes),
            };
        }
    }

    public static string OfResponse(Split split, bool answersHead)
    {
        ResponseHeadParser parser = default;
        ResponseHead head = new();
        head.Attach(new byte[Http1Limits.Response.MaxHeadBytes]);
        while (true)
        {
            ParseOutcome outcome = parser.TryRead(
                split.Unread, head, Http1Limits.Response, answersHead, out int consumedBytes, out RejectReason reason);
            if (outcome == ParseOutcome.NeedMore && split.Fill())
            {
                continue;
            }

            return outcome switch
            {
                ParseOutcome.NeedMore => "more",
                ParseOutcome.Rejected => "broken " + reason,
                _ => Describe(head) + Done(consumedBytes),
            };
        }
    }

    public static string OfChunks(Split split)
    {
        ChunkedDecoder decoder = default;
        List<byte> data = [];
        while (true)
        {
            ReadOnlySpan<byte> unread = split.Unread;
            ParseOutcome outcome = decoder.TryRead(
                unread, out int consumedBytes, out int dataStart, out int dataBytes, out RejectReason reason);
            data.AddRange(unread.Slice(dataStart, dataBytes));
            if (outcome == ParseOutcome.Rejected)
            {
                return Rejected(reason);
            }

            split.Consume(consumedBytes);
            if (outcome == ParseOutcome.Done)
            {
                return $"data \"{CaseBytes.Show(data.ToArray())}\"\ndone {split.ConsumedBytes}";
            }

            if (consumedBytes == 0 && !split.Fill())
            {
                return $"data \"{CaseBytes.Show(data.ToArray())}\"\nmore";
            }
        }
    }

    private static string Rejected(RejectReason reason) =>
        string.Create(CultureInfo.InvariantCulture, $"rejected {reason} {RejectReasons.Status(reason)}");

    private static string Done(int consumedBytes) => string.Create(CultureInfo.InvariantCulture, $"done {consumedBytes}");

    public static string Describe(RequestHead head)
    {
        StringBuilder log = new();
        log.Append(CultureInfo.InvariantCulture, $"{head.Method} \"{CaseBytes.Show(head.MethodText)}\" 1.{head.MinorVersion}\n");
        log.Append(CultureInfo.InvariantCulture, $"target \"{CaseBytes.Show(head.Target)}\" path \"{CaseBytes.Show(head.Path)}\"");
        if (!head.Query.IsEmpty)
        {
            log.Append(CultureInfo.InvariantCulture, $" query \"{CaseBytes.Show(head.Query)}\"");
        }

        if (!head.Authority.IsEmpty)
        {
            log.Append(CultureInfo.InvariantCulture, $" authority \"{CaseBytes.Show(head.Authority)}\"");
            log.Append(head.IsHttpsTarget ? " https" : " http");
        }

        log.Append('\n');
        AppendFields(log, head);
        log.Append(CultureInfo.InvariantCulture, $"body {head.Framing} {head.ContentLength}");
        log.Append(head.KeepAlive ? " keep" : " close");
        return log.Append(head.ExpectContinue ? " expects 100\n" : "\n").ToString();
    }

    public static string Describe(ResponseHead head)
    {
        StringBuilder log = new();
        log.Append(CultureInfo.InvariantCulture, $"{head.Status} 1.{head.MinorVersion}\n");
        AppendFields(log, head);
        log.Append(CultureInfo.InvariantCulture, $"body {head.Framing} {head.ContentLength}");
        return log.Append(head.KeepAlive ? " keep\n" : " close\n").ToString();
    }

    // Equal lines one after the other are one line with a count.
    private static void AppendFields(StringBuilder log, MessageHead head)
    {
        int equalCount = 1;
        for (int i = 0; i < head.HeaderCount; i++)
        {
            string line = Describe(head, i);
            if (i + 1 < head.HeaderCount && Describe(head, i + 1) == line)
            {
                equalCount++;
                continue;
            }

            log.Append("field ").Append(line);
            log.Append(equalCount > 1 ? string.Create(CultureInfo.InvariantCulture, $" x{equalCount}\n") : "\n");
            equalCount = 1;
        }
    }

    private static string Describe(MessageHead head, int index)
    {
        string hop = head.IsNamedByConnection(index) ? " hop" : "";
        return $"{head.Known(index)} {CaseBytes.Show(head.Name(index))}=\"{CaseBytes.Show(head.Value(index))}\"{hop}";
    }
}
