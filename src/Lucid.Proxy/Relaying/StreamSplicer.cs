using System;
using Lucid.Net.Bytes;
using Lucid.Net.Json;
using Lucid.Net.Sse;
using Lucid.Proxy.Dialects;
using Lucid.Proxy.Dialects.Anthropic;
using Lucid.Proxy.Dialects.OpenAi;

namespace Lucid.Proxy.Relaying;

/// <summary>Finds the whole events in what has arrived of a stream, notes what they say and plans what is to be
/// rewritten in them. Pure: no socket, no clock.</summary>
internal static class StreamSplicer
{
    // One event needs at most: model, output count, missing end.
    private const int MaxEditsPerEvent = 3;

    private static readonly byte[] LineEnd = "\n"u8.ToArray();
    private static readonly byte[] EventEnd = "\n\n"u8.ToArray();

    /// <summary>Takes whole events from the front of <paramref name="received"/>.</summary>
    /// <param name="state">What was seen of the stream so far; brought up to date.</param>
    /// <param name="received">All bytes that have arrived and were not taken yet; must begin with the same bytes as the
    /// last time, less those that were taken.</param>
    /// <param name="isEndOfStream">Nothing follows <paramref name="received"/>.</param>
    /// <param name="edits">Emptied, then filled with the replacements inside what was taken.</param>
    /// <param name="taken">Bytes of the whole events; with <paramref name="edits"/> they are what the client
    /// gets. Valid with every outcome.</param>
    /// <returns><see cref="ParseOutcome.NeedMore"/>: no further whole event is there.
    /// <see cref="ParseOutcome.Done"/>: the stream has ended, or <paramref name="edits"/> is full and there may be more
    /// to take. <see cref="ParseOutcome.Rejected"/>: what follows the taken bytes is not valid.</returns>
    public static ParseOutcome Take(
        RelayState state, ReadOnlyMemory<byte> received, bool isEndOfStream, SpliceList edits, out int taken)
    {
        edits.Clear();
        taken = 0;
        while (!state.HasEnd && edits.Free >= MaxEditsPerEvent)
        {
            var outcome = state.Scanner.TryRead(received.Span[taken..], isEndOfStream, out var frame, out _);
            if (outcome != ParseOutcome.Done)
            {
                return outcome;
            }

            if (!TryInspect(state, received, taken, frame, edits))
            {
                return ParseOutcome.Rejected;
            }

            taken += frame.FrameBytes;
            if (!frame.IsTerminated)
            {
                // Decoders drop an event that no blank line follows.
                edits.Add(new ByteRange(taken, 0), received.Span[taken - 1] == (byte)'\n' ? LineEnd : EventEnd);
            }
        }

        return ParseOutcome.Done;
    }

    private static bool TryInspect(
        RelayState state, ReadOnlyMemory<byte> data, int frameStart, in SseFrame frame, SpliceList edits)
    {
        if (frame.DataLineCount == 0)
        {
            return true;
        }

        if (frame.DataLineCount > 1)
        {
            return TryInspectJoined(state, data, frameStart, frame, edits);
        }

        var dataStart = frameStart + frame.DataStart;
        var json = data.Slice(dataStart, frame.DataBytes);
        if (state.Dialect == Dialect.OpenAi && OpenAiAnswerFacts.IsDone(json.Span))
        {
            // An end mark without a finish reason is a cut answer, whatever it claims.
            state.HasEnd = state.HasFinish || state.HasError;
            return state.HasEnd;
        }

        var facts = Facts(state.Dialect, json);
        if (facts.IsMalformed)
        {
            return false;
        }

        state.Note(facts);
        state.HasEnd |= facts.IsEnd || (state.Dialect == Dialect.Anthropic && facts.IsError);
        if (facts.IsUsageOnly && state.HidesUsage)
        {
            edits.Remove(new ByteRange(frameStart, frame.FrameBytes));
            return true;
        }

        Rewrite(state, facts, dataStart, edits);
        return true;
    }

    /// <summary>An event whose data is spread over several lines, as some servers print it: joined to one line first. A
    /// line end inside JSON can only be white space, so a blank takes its place.</summary>
    private static bool TryInspectJoined(
        RelayState state, ReadOnlyMemory<byte> data, int frameStart, in SseFrame frame, SpliceList edits)
    {
        var joined = new byte[frame.FrameBytes + 16];
        var length = frame.JoinData(data.Span.Slice(frameStart, frame.FrameBytes), joined);
        var json = joined.AsMemory(0, length);
        json.Span.Replace((byte)'\n', (byte)' ');
        var facts = Facts(state.Dialect, json);
        if (facts.IsMalformed)
        {
            return false;
        }

        state.Note(facts);
        state.HasEnd |= facts.IsEnd || (state.Dialect == Dialect.Anthropic && facts.IsError);
        var whole = new ByteRange(frameStart, frame.FrameBytes);
        if (facts.IsUsageOnly && state.HidesUsage)
        {
            edits.Remove(whole);
            return true;
        }

        var inner = new SpliceList();
        Rewrite(state, facts, 0, inner);
        var rewritten = new JoinedEvent(data.Span.Slice(frameStart + frame.EventStart, frame.EventBytes));
        inner.WriteTo(json.Span, rewritten);
        edits.Add(whole, rewritten.End());
        return true;
    }

    private static EventFacts Facts(Dialect dialect, ReadOnlyMemory<byte> json) =>
        dialect == Dialect.OpenAi ? OpenAiAnswerFacts.Read(json) : AnthropicAnswerFacts.Read(json);

    private static void Rewrite(RelayState state, in EventFacts facts, int dataStart, SpliceList edits)
    {
        if (!facts.Model.IsEmpty)
        {
            edits.Add(facts.Model with { Start = dataStart + facts.Model.Start }, state.ModelJson);
        }

        if (facts.Output != facts.WrittenOutput && !facts.OutputText.IsEmpty)
        {
            edits.AddNumber(facts.OutputText with { Start = dataStart + facts.OutputText.Start }, facts.Output);
        }
    }
}
