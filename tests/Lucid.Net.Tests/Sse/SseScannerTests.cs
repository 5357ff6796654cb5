using System;
using System.Collections.Generic;
using System.Text;
using Lucid.Net.Bytes;
using Lucid.Net.Sse;
using Lucid.Testing;
using Xunit;

namespace Lucid.Net.Tests.Sse;

public sealed class SseScannerTests
{
    [Fact]
    public void Random_streams_give_the_events_of_a_naive_reader_however_they_are_cut()
        => SeededRandom.Run(3000, random =>
        {
            byte[] stream = RandomStream(random);
            List<(string Name, string Data)> events = Read(stream, random.Cuts(stream.Length), out int consumedBytes);
            Assert.Equal(NaiveEvents.Read(stream), events);
            Assert.Equal(stream.Length, consumedBytes);
        });

    [Fact]
    public void An_event_ended_by_lone_CRs_is_told_without_waiting_for_the_next()
    {
        SseScanner scanner = default;
        Assert.Equal(ParseOutcome.Done, scanner.TryRead("data: x\r\r"u8, endOfStream: false, out SseFrame frame, out _));
        Assert.Equal(9, frame.FrameBytes);
    }

    [Fact]
    public void A_CR_that_may_be_half_a_CR_LF_waits_for_the_other_half()
    {
        SseScanner scanner = default;
        Assert.Equal(ParseOutcome.NeedMore, scanner.TryRead("data: x\r\n\r"u8, endOfStream: false, out _, out _));
        Assert.Equal(ParseOutcome.Done, scanner.TryRead("data: x\r\n\r\n"u8, endOfStream: false, out SseFrame frame, out _));
        Assert.Equal(11, frame.FrameBytes);
    }

    [Fact]
    public void A_scanner_that_was_reset_knows_nothing_of_the_stream_before()
    {
        SseScanner scanner = new(32);
        Assert.Equal(ParseOutcome.NeedMore, scanner.TryRead("data: x\nevent: y\r"u8, endOfStream: false, out _, out _));
        scanner.Reset();
        Assert.Equal(ParseOutcome.Done, scanner.TryRead("\uFEFFdata: z\n\n"u8, endOfStream: false, out SseFrame frame, out _));
        Assert.Equal(1, frame.DataLineCount);
        Assert.Equal(1, frame.DataBytes);
        Assert.False(frame.HasEvent);
        ParseOutcome outcome = scanner.TryRead(new byte[33], endOfStream: false, out _, out SseReject reason);
        Assert.Equal(ParseOutcome.Rejected, outcome);
        Assert.Equal(SseReject.EventTooLarge, reason);
    }

    [Fact]
    public void An_event_of_16_MiB_is_read_and_one_byte_more_is_refused_before_it_ends()
    {
        byte[] stream = new byte[SseScanner.DefaultMaxEventBytes + 1];
        stream.AsSpan().Fill((byte)'a');
        "data: "u8.CopyTo(stream);
        SseScanner tooLarge = default;
        Assert.Equal(ParseOutcome.Rejected, tooLarge.TryRead(stream, endOfStream: false, out _, out _));

        "\n\n"u8.CopyTo(stream.AsSpan(SseScanner.DefaultMaxEventBytes - 2));
        SseScanner largest = default;
        Assert.Equal(ParseOutcome.Done, largest.TryRead(stream, endOfStream: false, out SseFrame frame, out _));
        Assert.Equal(SseScanner.DefaultMaxEventBytes, frame.FrameBytes);
    }

    private static List<(string Name, string Data)> Read(byte[] stream, int[] cuts, out int consumedBytes)
    {
        SseScanner scanner = default;
        List<(string Name, string Data)> events = [];
        consumedBytes = 0;
        int arrived = 0;
        bool isEnd = false;
        while (true)
        {
            ReadOnlySpan<byte> unread = stream.AsSpan(consumedBytes, cuts[arrived] - consumedBytes);
            ParseOutcome outcome = scanner.TryRead(unread, isEnd, out SseFrame frame, out _);
            if (outcome == ParseOutcome.Done)
            {
                Assert.InRange(frame.FrameBytes, 1, unread.Length);
                consumedBytes += frame.FrameBytes;
                if (frame.DataLineCount > 0)
                {
                    byte[] data = new byte[frame.DataBytes];
                    int bytes = frame.JoinData(unread, data);
                    string name = Encoding.Latin1.GetString(unread.Slice(frame.EventStart, frame.EventBytes));
                    events.Add((name, Encoding.Latin1.GetString(data.AsSpan(0, bytes))));
                }
            }
            else if (isEnd)
            {
                Assert.Equal(ParseOutcome.NeedMore, outcome);
                return events;
            }
            else if (++arrived == cuts.Length)
            {
                arrived--;
                isEnd = true;
            }
        }
    }

    private static byte[] RandomStream(SeededRandom random)
    {
        StringBuilder text = new(random.OneIn(8) ? "\u00EF\u00BB\u00BF" : "");
        for (int left = random.Int(24); left > 0; left--)
        {
            text.Append(random.Pick(
                "data", "data:", "data: ", "data:  ", "event: ", "event:", "event", ":", ": note", "id: 1", "dat", "data ",
                "datax: ", " data: ", "x", "{}", "[DONE]", "\u00E9", "\u00EF\u00BB\u00BF", "\n", "\n", "\n\n", "\r", "\r\n", "\r\n\r\n", "\r\r"));
        }

        return Encoding.Latin1.GetBytes(text.ToString());
    }
}
