using System;
using System.Runtime.CompilerServices;
using System.Threading.Tasks;
using Lucid.Net.Async;
using Lucid.Net.Bytes;
using Lucid.Net.Client;
using Lucid.Net.Json;
using Lucid.Proxy.Dialects.Ollama;

namespace Lucid.Proxy.Relaying;

/// <summary>Passes an answer of Ollama's own API on as it arrives, whatever its status. Where the caller used another
/// name for the model than Ollama does, each line names it the caller's way.</summary>
internal static class FreeRelay
{
    private const int MaxLineBytes = 32 << 20;

    /// <summary>Relays until the answer ends on either side; the last run is written but not sent.</summary>
    /// <param name="state">The two sides.</param>
    /// <param name="status">The upstream's status.</param>
    /// <param name="isLines">It streams one object a line.</param>
    /// <param name="edits">Scratch of the reactor; null: every byte travels as it came.</param>
    [AsyncMethodBuilder(typeof(PooledTaskBuilder<>))]
    public static async ValueTask<RelayEnd> RunAsync(RelayState state, int status, bool isLines, SpliceList? edits)
    {
        if (state.Coding != AnswerCoding.None)
        {
            var end = isLines ? RelayEnd.Broken : await BodyRelay.ReadWholeAsync(state, MaxLineBytes);
            if (end != RelayEnd.Complete)
            {
                return end;
            }
        }

        state.Client.StartAnswer(status);
        state.Client.Header("content-type"u8, isLines ? "application/x-ndjson"u8 : "application/json"u8);
        AnswerHead.WriteIds(state.Client, state.Dialect, state.RequestId);
        state.Client.BeginChunkedBody();
        var progress = state.Upstream.Decode();
        var lines = new LineSearch(isLines);
        for (;;)
        {
            if (!TryPass(state, edits, progress, ref lines))
            {
                return RelayEnd.Broken;
            }

            if (progress != BodyProgress.More)
            {
                return progress switch
                {
                    BodyProgress.Complete => RelayEnd.Complete,
                    BodyProgress.Broken => RelayEnd.Broken,
                    BodyProgress.TimedOut => RelayEnd.TimedOut,
                    BodyProgress.Cancelled => RelayEnd.ClientGone,
                    _ => RelayEnd.Truncated,
                };
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

    /// <summary>Passes on what is complete.</summary>
    /// <returns>False for a line that is too long.</returns>
    private static bool TryPass(RelayState state, SpliceList? edits, BodyProgress progress, ref LineSearch lines)
    {
        if (edits is null)
        {
            Emit(state, state.Body.Span, null);
            return true;
        }

        // Half a line at the end of a broken answer is not told: the break is, in a line of its own.
        var isComplete = progress == BodyProgress.Complete;
        for (;;)
        {
            var data = state.Body.Span;
            edits.Clear();
            var taken = 0;
            while (edits.Free > 0 && lines.TryTake(data[taken..], isComplete, out var bytes))
            {
                // What is no JSON names no model, and travels as it came.
                if (ModelPlace.TryFind(data.Slice(taken, bytes), out var place) && !place.IsEmpty)
                {
                    edits.Add(new ByteRange(taken + place.Start, place.Bytes), state.ModelJson);
                }

                taken += bytes;
            }

            if (taken == 0)
            {
                return data.Length <= MaxLineBytes;
            }

            Emit(state, data[..taken], edits);
        }
    }

    private static void Emit(RelayState state, ReadOnlySpan<byte> data, SpliceList? edits)
    {
        if (data.IsEmpty)
        {
            return;
        }

        if (state.FirstByteAtMs < 0)
        {
            state.FirstByteAtMs = state.Client.Reactor.NowMs;
        }

        if (edits is null)
        {
            state.Client.Write(data);
        }
        else if (state.Client.BeginRun(edits.ResultBytes(data.Length)))
        {
            edits.WriteTo(data, new OutputSink(state.Client.Connection.Output));
            state.Client.EndRun();
        }

        state.ConsumeBody(data.Length);
    }
}
