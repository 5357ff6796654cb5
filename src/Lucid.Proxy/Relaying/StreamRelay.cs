using System;
using System.Runtime.CompilerServices;
using System.Threading.Tasks;
using Lucid.Net.Async;
using Lucid.Net.Bytes;
using Lucid.Net.Client;
using Lucid.Net.Sse;
using Lucid.Proxy.Dialects;
using Lucid.Proxy.Dialects.Anthropic;
using Lucid.Proxy.Dialects.OpenAi;
using Lucid.Proxy.Dialects.SameDialect;

namespace Lucid.Proxy.Relaying;

/// <summary>Streams an answer through: each upstream read leaves as one chunk and one send, with the model name and the
/// usage rewritten in place and every other byte as it came.</summary>
internal static class StreamRelay
{
    // One event needs at most: model, output count, missing end.
    private const int MaxEditsPerEvent = 3;

    private static readonly byte[] LineEnd = "\n"u8.ToArray();
    private static readonly byte[] EventEnd = "\n\n"u8.ToArray();
    private static readonly byte[] DoneEvent = "data: [DONE]\n\n"u8.ToArray();

    /// <summary>Relays until the stream ends on either side. The last run is written but not sent: the call is settled
    /// first, so that a client which sees the end also sees the right balance.</summary>
    /// <param name="state">The two sides.</param>
    /// <param name="edits">Scratch of the reactor.</param>
    [AsyncMethodBuilder(typeof(PooledTaskBuilder<>))]
    public static async ValueTask<RelayEnd> RunAsync(RelayState state, SpliceList edits)
    {
        var progress = state.Upstream.Decode();
        for (;;)
        {
            if (!TryRelayReceived(state, edits, isEndOfStream: progress == BodyProgress.Complete))
            {
                return RelayEnd.Broken;
            }

            if (state.HasEnd)
            {
                return state.HasError ? RelayEnd.UpstreamError : RelayEnd.Complete;
            }

            if (progress != BodyProgress.More)
            {
                return EndWithoutMark(state, progress);
            }

            if (state.Client.Connection.Output.UnsentBytes > 0 && !await state.Client.FlushAsync())
            {
                return RelayEnd.ClientGone;
            }

            state.ExtendDeadline();
            var filled = await state.Upstream.FillAsync();
            progress = filled > 0 ? state.Upstream.Decode() : state.Upstream.EndOfBody(filled);
        }
    }

    private static RelayEnd EndWithoutMark(RelayState state, BodyProgress progress)
    {
        switch (progress)
        {
            case BodyProgress.Complete when state.HasError:
                return RelayEnd.UpstreamError;
            case BodyProgress.Complete when state.Dialect == Dialect.OpenAi && state.HasFinish:
                // Some compatible servers leave the mark out; SDKs wait for it.
                Emit(state, DoneEvent);
                return RelayEnd.Complete;
            case BodyProgress.Broken:
                return RelayEnd.Broken;
            case BodyProgress.TimedOut:
                return RelayEnd.TimedOut;
            case BodyProgress.Cancelled:
                return RelayEnd.ClientGone;
            default:
                return RelayEnd.Truncated;
        }
    }

    /// <summary>Relays every whole event that has arrived.</summary>
    /// <returns>False: the stream is not valid.</returns>
    private static bool TryRelayReceived(RelayState state, SpliceList edits, bool isEndOfStream)
    {
        var upstream = state.Upstream;
        for (;;)
        {
            edits.Clear();
            var data = upstream.BodyMemory;
            var taken = 0;
            var outcome = ParseOutcome.Done;
            while (!state.HasEnd && edits.Free >= MaxEditsPerEvent)
            {
                outcome = state.Scanner.TryRead(data.Span[taken..], isEndOfStream, out var frame, out _);
                if (outcome != ParseOutcome.Done)
                {
                    break;
                }

                if (!TryInspect(state, data, taken, frame, edits))
                {
                    outcome = ParseOutcome.Rejected;
                    break;
                }

                taken += frame.FrameBytes;
                if (!frame.IsTerminated)
                {
                    // Decoders drop an event that no blank line follows.
                    edits.Add(new ByteRange(taken, 0), data.Span[taken - 1] == (byte)'\n' ? LineEnd : EventEnd);
                }
            }

            if (taken > 0)
            {
                EmitSpliced(state, data.Span[..taken], edits);
                upstream.ConsumeBody(taken);
            }

            if (outcome == ParseOutcome.Rejected)
            {
                return false;
            }

            if (outcome == ParseOutcome.NeedMore || state.HasEnd)
            {
                return true;
            }
        }
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

    private static void EmitSpliced(RelayState state, ReadOnlySpan<byte> run, SpliceList edits)
    {
        var resultBytes = edits.ResultBytes(run.Length);
        if (resultBytes > 0 && BeginRun(state, resultBytes))
        {
            edits.WriteTo(run, new OutputSink(state.Client.Connection.Output));
            state.Client.EndRun();
        }
    }

    /// <summary>Writes events of our own.</summary>
    public static void Emit(RelayState state, ReadOnlySpan<byte> run)
    {
        if (BeginRun(state, run.Length))
        {
            state.Client.Connection.Output.Write(run);
            state.Client.EndRun();
        }
    }

    private static bool BeginRun(RelayState state, int bytes)
    {
        if (state.FirstByteAtMs < 0)
        {
            // The head waits for the first event: until then a failure can still be told by its status.
            state.FirstByteAtMs = state.Client.Reactor.NowMs;
            AnswerHead.WriteStream(state.Client, state.Dialect, state.RequestId);
        }

        return state.Client.BeginRun(bytes);
    }
}
