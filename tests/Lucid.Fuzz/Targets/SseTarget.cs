using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Lucid.Fuzz.Oracles;
using Lucid.Net.Bytes;
using Lucid.Net.Sse;

namespace Lucid.Fuzz.Targets;

/// <summary>Event streams, in whatever steps they arrive.</summary>
internal static class SseTarget
{
    public static void Fuzz(ReadOnlySpan<byte> input)
    {
        Arrival arrival = new(input);
        SseScanner scanner = default;
        List<(string Name, string Data)> events = [];
        int arrived = arrival.Next(0);
        int consumedBytes = 0;
        bool isEnd = false;
        while (true)
        {
            ReadOnlySpan<byte> unread = arrival.Bytes[consumedBytes..arrived];
            ParseOutcome outcome = scanner.TryRead(unread, isEnd, out SseFrame frame, out SseReject reason);
            OracleException.Require(outcome != ParseOutcome.Rejected, $"refused: {reason}", input);
            if (outcome == ParseOutcome.Done)
            {
                bool isInside = frame.FrameBytes > 0 && frame.FrameBytes <= unread.Length;
                OracleException.Require(isInside, $"{frame.FrameBytes} of {unread.Length} bytes", input);
                Add(events, unread, frame);
                consumedBytes += frame.FrameBytes;
            }
            else if (isEnd)
            {
                break;
            }
            else if (arrived == arrival.Bytes.Length)
            {
                isEnd = true;
            }
            else
            {
                arrived = arrival.Next(arrived);
            }
        }

        List<(string Name, string Data)> expected = SlowEvents.Read(Encoding.Latin1.GetString(arrival.Bytes));
        OracleException.Require(
            events.SequenceEqual(expected), $"{string.Join('|', events)}, slowly: {string.Join('|', expected)}", input);
        OracleException.Require(consumedBytes == arrival.Bytes.Length, $"{consumedBytes} bytes consumed", input);
    }

    private static void Add(List<(string Name, string Data)> events, ReadOnlySpan<byte> unread, in SseFrame frame)
    {
        if (frame.DataLineCount > 0)
        {
            byte[] data = new byte[frame.DataBytes];
            int bytes = frame.JoinData(unread, data);
            events.Add((
                Encoding.Latin1.GetString(unread.Slice(frame.EventStart, frame.EventBytes)),
                Encoding.Latin1.GetString(data.AsSpan(0, bytes))));
        }
    }
}
