using System;
using System.Runtime.CompilerServices;
using System.Threading.Tasks;
using Lucid.Net.Async;
using Lucid.Net.Bytes;
using Lucid.Net.Client;
using Lucid.Net.Json;
using Lucid.Proxy.Dialects;

namespace Lucid.Proxy.Relaying;

/// <summary>Streams an answer through: each upstream read leaves as one chunk and one send, with the model name and the
/// usage rewritten in place and every other byte as it came.</summary>
internal static class StreamRelay
{
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

            if (state.IsPastHold)
            {
                StopForm.Write(state);
                return RelayEnd.PastHold;
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
            state.KeepAlive.Rearm();
            var filled = await state.Upstream.FillAsync();
            if (state.KeepAlive.IsSending && !await state.KeepAlive.EndSendAsync())
            {
                return RelayEnd.ClientGone;
            }

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
            var data = upstream.BodyMemory;
            var outcome = StreamSplicer.Take(state, data, isEndOfStream, edits, out var taken);
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
            if (!state.Client.IsAnswerStarted)
            {
                AnswerHead.WriteStream(state.Client, state.Dialect, state.RequestId, state.Dropped.Span);
            }
        }

        return state.Client.BeginRun(bytes);
    }
}
