using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Lucid.Net.Bytes;
using Lucid.Net.Json;
using Lucid.Net.Sse;
using Lucid.Testing;
using Xunit;

namespace Lucid.Net.Tests.Json;

/// <summary>
/// Recorded answers of real providers, cut at every byte: the scanner, the values, and the text with another model must
/// be what a plain reading of the whole file gives.
/// </summary>
public sealed class RecordingTests
{
    private const string OtherModel = "lucid/another-model";
    private static readonly byte[] s_otherModelJson = Encoding.UTF8.GetBytes("\"" + OtherModel + "\"");

    // Goal: no cut of a stream changes an event, a value or a byte.
    // Method: a scanner at the start of an event knows nothing of the events before but whether the stream has begun,
    // so every cut of the file is a cut of the one event that it lies in. Each event is read from a copy of the scanner
    // that read all events before it, first as far as the cut, then whole; its data is scanned the same way.
    [Fact]
    public void Every_cut_of_every_recorded_stream_gives_what_a_plain_reading_gives()
    {
        Assert.True(Recordings.AreThere || !Repository.IsCi, "There are no recordings.");
        foreach (string name in Recordings.Named(".sse"))
        {
            byte[] stream = Recordings.Read(name);
            List<(string Name, string Data)> events = [];
            SseScanner scanner = default;
            int start = 0;
            while (start < stream.Length)
            {
                SseScanner before = scanner;
                byte[] rest = stream[start..];
                SseFrame frame = ReadFrame(ref scanner, rest);
                string data = Encoding.UTF8.GetString(rest, frame.DataStart, frame.DataBytes);
                if (frame.DataLineCount > 0)
                {
                    events.Add((Encoding.UTF8.GetString(rest, frame.EventStart, frame.EventBytes), data));
                    CheckEveryCut(before, rest, in frame);
                }

                start += frame.FrameBytes;
            }

            Assert.Equal(
                Sse.NaiveEvents.Read(stream).Select(e => (e.Name, e.Data)),
                events.Select(e => (e.Name, Latin1(e.Data))));
        }
    }

    [Fact]
    public void Every_cut_of_every_recorded_line_gives_what_a_plain_reading_gives()
    {
        foreach (string name in Recordings.Named(".ndjson"))
        {
            string lines = Encoding.UTF8.GetString(Recordings.Read(name));
            foreach (string line in lines.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                CheckEveryCut(Encoding.UTF8.GetBytes(line));
            }
        }
    }

    [Fact]
    public void Every_recorded_stream_in_small_segments_gives_the_events_of_the_whole()
    {
        foreach (string name in Recordings.Named(".sse"))
        {
            byte[] stream = Recordings.Read(name);
            foreach (int size in (int[])[1, 7, 61, 4096])
            {
                SseScanner scanner = default;
                List<string> data = [];
                int consumed = 0;
                for (int arrived = 0; arrived <= stream.Length + size; arrived += size)
                {
                    ReadOnlySpan<byte> unread = stream.AsSpan(consumed, Math.Min(arrived, stream.Length) - consumed);
                    bool isEnd = arrived >= stream.Length;
                    while (scanner.TryRead(unread, isEnd, out SseFrame frame, out _) == ParseOutcome.Done)
                    {
                        if (frame.DataLineCount > 0)
                        {
                            data.Add(Encoding.Latin1.GetString(unread.Slice(frame.DataStart, frame.DataBytes)));
                        }

                        consumed += frame.FrameBytes;
                        unread = unread[frame.FrameBytes..];
                    }
                }

                Assert.Equal(stream.Length, consumed);
                Assert.Equal(Sse.NaiveEvents.Read(stream).Select(e => e.Data), data);
            }
        }
    }

    private static void CheckEveryCut(SseScanner before, byte[] rest, in SseFrame frame)
    {
        byte[] data = rest.AsSpan(frame.DataStart, frame.DataBytes).ToArray();
        bool isJson = data[0] == '{';
        for (int cut = 0; cut < frame.FrameBytes; cut++)
        {
            SseScanner scanner = before;
            Assert.Equal(ParseOutcome.NeedMore, scanner.TryRead(rest.AsSpan(0, cut), false, out _, out _));
            SseFrame again = ReadFrame(ref scanner, rest);
            Assert.Equal(frame.FrameBytes, again.FrameBytes);
            Assert.Equal(frame.EventStart, again.EventStart);
            Assert.Equal(frame.EventBytes, again.EventBytes);
            Assert.Equal(frame.DataStart, again.DataStart);
            Assert.Equal(frame.DataBytes, again.DataBytes);
        }

        if (isJson)
        {
            CheckEveryCut(data);
        }
        else
        {
            Assert.Equal("[DONE]", Encoding.UTF8.GetString(data));
        }
    }

    private static void CheckEveryCut(byte[] data)
    {
        List<RecordedValue> expected = PlainReading.Values(data);
        byte[] renamed = PlainReading.WithModel(data, OtherModel);
        List<RecordedValue> values = [];
        List<(int Start, int Bytes)> models = [];
        for (int cut = 0; cut <= data.Length; cut++)
        {
            values.Clear();
            models.Clear();
            ChatVisitor visitor = new() { Text = data, Values = values, Models = models };
            JsonScanner scanner = default;
            ParseOutcome outcome = scanner.Scan(
                data.AsSpan(0, cut), false, ChatVisitor.Paths, ref visitor, JsonLimits.Default, out _);
            Assert.Equal(ParseOutcome.NeedMore, outcome);
            outcome = scanner.Scan(data, true, ChatVisitor.Paths, ref visitor, JsonLimits.Default, out _);
            Assert.Equal(ParseOutcome.Done, outcome);
            Assert.Equal(expected, values);
            Assert.True(Rename(data, models).AsSpan().SequenceEqual(renamed));
        }
    }

    private static byte[] Rename(byte[] data, List<(int Start, int Bytes)> models)
    {
        SpliceList edits = new();
        foreach ((int start, int bytes) in models)
        {
            edits.Add(new ByteRange(start, bytes), s_otherModelJson);
        }

        CollectingSink sink = new();
        edits.WriteTo(data, sink);
        return sink.Written.ToArray();
    }

    private static SseFrame ReadFrame(ref SseScanner scanner, byte[] rest)
    {
        ParseOutcome outcome = scanner.TryRead(rest, endOfStream: true, out SseFrame frame, out _);
        Assert.Equal(ParseOutcome.Done, outcome);
        return frame;
    }

    private static string Latin1(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));
}
