using System;
using System.Runtime.CompilerServices;
using System.Threading.Tasks;
using Lucid.Net.Async;
using Lucid.Net.Client;
using Lucid.Proxy.Dialects;

namespace Lucid.Proxy.Relaying;

/// <summary>Relays an answer whose form is not the one that the client waits for: of another dialect, or whole where a
/// stream was asked for, or the other way round.</summary>
internal static class TranslatingRelay
{
    /// <summary>Translates a streamed answer as it comes. To a client that waits for a whole answer it is written at
    /// its end. As with <see cref="StreamRelay"/>, the last run is written but not sent.</summary>
    /// <param name="state">The two sides.</param>
    /// <param name="translator">Begun for this answer.</param>
    /// <param name="isStream">The client waits for a stream.</param>
    [AsyncMethodBuilder(typeof(PooledTaskBuilder<>))]
    public static async ValueTask<RelayEnd> RunAsync(RelayState state, AnswerTranslator translator, bool isStream)
    {
        var progress = state.Upstream.Decode();
        for (;;)
        {
            var isValid = translator.TryTranslate(
                state.Upstream.BodyBytes, progress == BodyProgress.Complete, out var taken);
            state.Upstream.ConsumeBody(taken);
            var isCut = isValid && progress == BodyProgress.Complete && !translator.IsEnded && !translator.TryEnd();
            if (isStream)
            {
                EmitStream(state, translator);
            }

            // What is held here is never shown to the client's window: only this bounds it, in a stream too.
            if (!isValid || translator.HeldBytes > BodyRelay.MaxAnswerBytes)
            {
                return RelayEnd.Broken;
            }

            if (translator.IsEnded)
            {
                return isStream ? EndOf(state, translator) : WriteWhole(state, translator);
            }

            if (state.IsPastHold)
            {
                return EndAtHold(state, translator, isStream);
            }

            if (isCut || progress != BodyProgress.More)
            {
                return EndOf(progress);
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

    /// <summary>Translates an answer that was read whole.</summary>
    public static RelayEnd WriteAnswer(RelayState state, AnswerTranslator translator, bool isStream)
    {
        var body = state.Body;
        var isValid = translator.TryTranslateWhole(body.Span);
        state.ConsumeBody(body.Length);
        if (!isValid || !translator.IsEnded)
        {
            return RelayEnd.Broken;
        }

        if (!isStream)
        {
            return WriteWhole(state, translator);
        }

        EmitStream(state, translator);
        return EndOf(state, translator);
    }

    /// <summary>Writes an upstream's refusal of the request in the client's dialect.</summary>
    public static void WriteRefusal(RelayState state, ChatErrorKind kind, ReadOnlySpan<byte> message)
    {
        var body = new ByteScratch();
        if (state.Client.IsAnswerStarted)
        {
            // A keep-alive has begun the stream: only an event can tell it now.
            body.Write(state.Dialect == Dialect.Anthropic ? "event: error\ndata: "u8 : "data: "u8);
            UpstreamErrors.WriteBody(state.Dialect, kind, message, state.Answer.Id.Span, body);
            body.Write("\n\n"u8);
            state.Client.Write(body.Span);
            return;
        }

        UpstreamErrors.WriteBody(state.Dialect, kind, message, state.Answer.Id.Span, body);
        AnswerHead.WriteJson(
            state.Client, state.Dialect, UpstreamErrors.Of(kind).Status, state.RequestId, body.Count);
        state.Client.Write(body.Span);
    }

    private static RelayEnd EndAtHold(RelayState state, AnswerTranslator translator, bool isStream)
    {
        translator.EndAtLength();
        if (isStream)
        {
            EmitStream(state, translator);
            return RelayEnd.PastHold;
        }

        var end = WriteWhole(state, translator);
        return end == RelayEnd.Complete ? RelayEnd.PastHold : end;
    }

    private static RelayEnd WriteWhole(RelayState state, AnswerTranslator translator)
    {
        if (translator.IsBroken)
        {
            return RelayEnd.Broken;
        }

        if (state.HasError)
        {
            return RelayEnd.UpstreamError;
        }

        state.FirstByteAtMs = state.Client.Reactor.NowMs;
        NameDrops(state, translator);
        AnswerHead.WriteJson(
            state.Client, state.Dialect, 200, state.RequestId, translator.Output.Count, state.Dropped.Span);
        state.Client.Write(translator.Output.Span);
        return RelayEnd.Complete;
    }

    private static RelayEnd EndOf(BodyProgress progress) => progress switch
    {
        BodyProgress.Broken => RelayEnd.Broken,
        BodyProgress.TimedOut => RelayEnd.TimedOut,
        BodyProgress.Cancelled => RelayEnd.ClientGone,
        _ => RelayEnd.Truncated,
    };

    private static RelayEnd EndOf(RelayState state, AnswerTranslator translator) =>
        translator.IsBroken ? RelayEnd.Broken
        : state.HasError ? RelayEnd.UpstreamError
        : RelayEnd.Complete;

    /// <summary>Puts what is known not to be told into the head that is about to be written.</summary>
    private static void NameDrops(RelayState state, AnswerTranslator translator)
    {
        if (translator.Drops.Count > 0)
        {
            state.Dropped.Write(state.Dropped.Count > 0 ? ","u8 : default);
            translator.Drops.WriteTo(state.Dropped);
        }
    }

    private static void EmitStream(RelayState state, AnswerTranslator translator)
    {
        if (translator.Output.Count > 0)
        {
            if (!state.Client.IsAnswerStarted)
            {
                NameDrops(state, translator);
            }

            StreamRelay.Emit(state, translator.Output.Span);
            translator.Output.Clear();
        }
    }
}
