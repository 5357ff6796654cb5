using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Lucid.Net.Bytes;
using Lucid.Net.Json;
using Lucid.Proxy.Dialects;
using Lucid.Proxy.Metering;
using Lucid.Proxy.Relaying;
using Lucid.Testing;
using Xunit;

namespace Lucid.Proxy.Tests.Relaying;

/// <summary>Recorded answers of real providers through the scanner and the splicer of the request path itself, against
/// a plain reading of each file.</summary>
public sealed class StreamSplicerTests
{
    private const string Model = "lucid-other";
    private static readonly byte[] ModelJson = Encoding.UTF8.GetBytes("\"" + Model + "\"");

    // Goal: no cut of a stream changes a byte that the client gets, a token that is billed or the verdict on the end.
    // Method: what is kept between two reads is the state and the bytes of the event that is not whole yet. So each
    // event is read from a copy of the state before it, first as far as the cut, then with everything up to the end of
    // the next event; each byte of the file is a cut once.
    [Fact]
    public void Every_cut_of_every_recorded_stream_gives_the_bytes_and_the_usage_of_the_whole()
    {
        foreach (var name in Streams())
        {
            var stream = Recordings.Read(name);
            var state = StateFor(name, hidesUsage: false);
            var whole = new CollectingSink();
            var cuts = 0;
            for (var start = 0; start < stream.Length;)
            {
                var frameBytes = FrameBytes(state, stream.AsSpan(start));
                var windowEnd = Math.Min(stream.Length, start + frameBytes);
                windowEnd += windowEnd == stream.Length ? 0 : FrameBytes(state, stream.AsSpan(windowEnd));
                var window = stream.AsMemory(start, windowEnd - start);
                var isEnd = windowEnd == stream.Length;
                var expected = ReadWindow(CopyOf(state), window, cut: 0, isEnd);
                for (var cut = 0; cut < frameBytes; cut++, cuts++)
                {
                    var seen = ReadWindow(CopyOf(state), window, cut, isEnd);
                    Assert.True(expected == seen, $"{name}, cut at {start + cut}: {seen} instead of {expected}");
                }

                Take(state, stream.AsMemory(start, frameBytes), start + frameBytes == stream.Length, whole);
                start += frameBytes;
            }

            Assert.Equal(stream.Length, cuts);
            CheckAgainstThePlainReading(name, stream, state, whole.Text);
        }
    }

    [Fact]
    public void Every_recorded_stream_in_small_segments_is_the_same_stream()
    {
        foreach (var name in Streams())
        {
            var stream = Recordings.Read(name);
            foreach (var segmentBytes in (int[])[1, 7, 61, 4096])
            {
                var state = StateFor(name, hidesUsage: false);
                var sink = new CollectingSink();
                RelayInSegments(state, stream, segmentBytes, sink);
                CheckAgainstThePlainReading(name, stream, state, sink.Text);
            }
        }
    }

    [Fact]
    public void A_hidden_usage_chunk_is_all_that_is_missing_and_is_billed_all_the_same()
    {
        foreach (var name in Streams().Where(name => !name.StartsWith("anthropic/", StringComparison.Ordinal)))
        {
            var stream = Recordings.Read(name);
            var shown = new CollectingSink();
            var showing = StateFor(name, hidesUsage: false);
            RelayInSegments(showing, stream, 61, shown);
            var hidden = new CollectingSink();
            var hiding = StateFor(name, hidesUsage: true);
            RelayInSegments(hiding, stream, 61, hidden);

            Assert.Equal(UsageOf(showing), UsageOf(hiding));
            var events = shown.Text.Split("\n\n");
            var kept = events.Where(text => !text.Contains("\"choices\":[]", StringComparison.Ordinal));
            Assert.Equal(string.Join("\n\n", kept), hidden.Text);
        }
    }

    private static IEnumerable<string> Streams()
    {
        Assert.True(Recordings.AreThere || !Repository.IsCi, "There are no recordings.");
        return Recordings.Named(".sse");
    }

    private static void CheckAgainstThePlainReading(string name, byte[] stream, RelayState state, string relayed)
    {
        var file = RecordedStream.Of(stream);
        Assert.Equal(file.Rewritten(Model), relayed.TrimEnd('\n'));
        Assert.EndsWith("\n\n", relayed, StringComparison.Ordinal);
        Assert.True(state.HasFinish || state.HasError, name);
        var usage = UsageOf(state);
        if (file.HasUsage)
        {
            Assert.Equal(
                new TokenUsage(
                    file.InputTokens, file.CacheReadTokens, file.CacheWriteTokens, file.OutputTokens,
                    usage.Reported.ReasoningTokens),
                usage.Reported);
        }
        else
        {
            Assert.True(usage.Counted.OutputTokens > 0, name);
        }
    }

    /// <summary>What one window gives when it arrives in two parts.</summary>
    private static Seen ReadWindow(RelayState state, ReadOnlyMemory<byte> window, int cut, bool isEnd)
    {
        var sink = new CollectingSink();
        var first = Take(state, window[..cut], false, sink);
        Assert.Equal(0, first);
        Take(state, window, isEnd, sink);
        return new Seen(sink.Text, UsageOf(state), state.HasFinish, state.HasEnd, state.HasError);
    }

    private static void RelayInSegments(RelayState state, byte[] stream, int segmentBytes, CollectingSink sink)
    {
        var taken = 0;
        for (var arrived = 0; taken < stream.Length && !state.HasEnd; arrived += segmentBytes)
        {
            var end = Math.Min(arrived, stream.Length);
            taken += Take(state, stream.AsMemory(taken, end - taken), arrived >= stream.Length, sink);
        }
    }

    private static int Take(RelayState state, ReadOnlyMemory<byte> received, bool isEnd, CollectingSink sink)
    {
        var edits = new SpliceList();
        var total = 0;
        for (;;)
        {
            var outcome = StreamSplicer.Take(state, received[total..], isEnd, edits, out var taken);
            Assert.NotEqual(ParseOutcome.Rejected, outcome);
            edits.WriteTo(received.Span.Slice(total, taken), sink);
            total += taken;
            if (outcome == ParseOutcome.NeedMore || state.HasEnd)
            {
                return total;
            }
        }
    }

    private static int FrameBytes(RelayState state, ReadOnlySpan<byte> rest)
    {
        var scanner = state.Scanner;
        Assert.Equal(ParseOutcome.Done, scanner.TryRead(rest, endOfStream: true, out var frame, out _));
        return frame.FrameBytes;
    }

    private static UsageEvidence UsageOf(RelayState state) => state.Usage.Evidence(0, 1_000_000, 1_000_000);

    private static RelayState StateFor(string name, bool hidesUsage)
    {
        var state = new RelayState();
        state.Reset();
        state.Dialect = name.StartsWith("anthropic/", StringComparison.Ordinal) ? Dialect.Anthropic : Dialect.OpenAi;
        state.ModelJson = ModelJson;
        state.HidesUsage = hidesUsage;
        return state;
    }

    private static RelayState CopyOf(RelayState state) => new()
    {
        Dialect = state.Dialect,
        ModelJson = state.ModelJson,
        Usage = state.Usage,
        Scanner = state.Scanner,
        HidesUsage = state.HidesUsage,
        HasFinish = state.HasFinish,
        HasEnd = state.HasEnd,
        HasError = state.HasError,
    };

    private sealed record Seen(string Text, UsageEvidence Usage, bool HasFinish, bool HasEnd, bool HasError);
}
