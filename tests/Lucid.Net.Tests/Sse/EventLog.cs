using System;
using System.Globalization;
using System.Text;
using Lucid.Net.Bytes;
using Lucid.Net.Sse;
using Lucid.Testing;

namespace Lucid.Net.Tests.Sse;

// What the scanner makes of one split, as the log of a case.
internal static class EventLog
{
    public static string Of(Split split, SseScanner scanner)
    {
        StringBuilder log = new();
        bool isEnd = false;
        while (true)
        {
            ReadOnlySpan<byte> unread = split.Unread;
            ParseOutcome outcome = scanner.TryRead(unread, isEnd, out SseFrame frame, out SseReject reason);
            switch (outcome)
            {
                case ParseOutcome.Rejected:
                    return log.Append("rejected ").Append(reason).ToString();
                case ParseOutcome.Done:
                    Append(log, unread, in frame);
                    split.Consume(frame.FrameBytes);
                    break;
                case ParseOutcome.NeedMore when isEnd:
                    return log.Append(CultureInfo.InvariantCulture, $"end {split.ConsumedBytes}").ToString();
                default:
                    isEnd = !split.Fill();
                    break;
            }
        }
    }

    private static void Append(StringBuilder log, ReadOnlySpan<byte> unread, in SseFrame frame)
    {
        log.Append(frame.IsComment ? "comment" : "event");
        log.Append(CultureInfo.InvariantCulture, $" {frame.FrameBytes}");
        if (frame.HasEvent)
        {
            log.Append(CultureInfo.InvariantCulture, $" name \"{CaseBytes.Show(unread.Slice(frame.EventStart, frame.EventBytes))}\"");
        }

        if (frame.DataLineCount > 0)
        {
            byte[] data = new byte[frame.DataBytes];
            int bytes = frame.JoinData(unread, data);
            log.Append(CultureInfo.InvariantCulture, $" data \"{CaseBytes.Show(data.AsSpan(0, bytes))}\"");
        }

        if (frame.DataLineCount > 1)
        {
            log.Append(CultureInfo.InvariantCulture, $" in {frame.DataLineCount} lines");
        }

        log.Append(frame.IsTerminated ? "\n" : " unterminated\n");
    }
}
