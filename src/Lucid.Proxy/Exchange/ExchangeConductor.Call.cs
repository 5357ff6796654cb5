using System;
using System.Runtime.CompilerServices;
using System.Threading.Tasks;
using Lucid.Net.Async;
using Lucid.Net.Bytes;
using Lucid.Net.Client;
using Lucid.Net.Http1;
using Lucid.Net.Transport;
using Lucid.Proxy.Catalog;
using Lucid.Proxy.Dialects;
using Lucid.Proxy.Dialects.SameDialect;
using Lucid.Proxy.Relaying;
using Lucid.Proxy.Routing;
using Lucid.Proxy.Upstreams;

namespace Lucid.Proxy.Exchange;

/// <content>Steps 5 to 7: plan the request, call the upstream, relay its answer.</content>
internal sealed partial class ExchangeConductor
{
    // Above this a body is sent from where it was received instead of being copied behind the head.
    private const int MaxCopiedBodyBytes = 16 << 10;

    private const int MaxErrorBodyBytes = 256 << 10;

    // Some clients really wait as long as they are told, and some give up above a minute.
    private const int MaxRetryAfterSeconds = 60;

    [AsyncMethodBuilder(typeof(PooledTaskBuilder<>))]
    private async ValueTask<bool> CallAsync(ExchangeContext context)
    {
        var slot = context.Room.Upstreams.Of(context.Upstream!.Provider);
        var deadlines = slot.Provider.Deadlines;
        context.Relay.IdleMs = deadlines.IdleSeconds * 1000;
        context.Relay.TotalDueMs = context.Room.Reactor.NowMs + (deadlines.TotalSeconds * 1000L);
        for (var attempt = 0; ; attempt++)
        {
            var rented = await slot.Pool.RentAsync(mustBeFresh: attempt > 0);
            if (rented.Connection is not { } connection)
            {
                context.UpstreamDetail = rented.Detail;
                context.Fault = UnreachableFault(context, rented.Failure);
                return false;
            }

            context.Connection = connection;
            context.Relay.Upstream = connection;
            if (context.Client.IsClientGone || context.HasFault)
            {
                // The client left, or its key was revoked, while the connection was dialled.
                context.RelayEnd = RelayEnd.ClientGone;
                return false;
            }

            connection.SetDeadline(deadlines.FirstByteSeconds * 1000);
            var head = slot.Pool.RentHead();
            var tail = WriteRequest(context, slot);
            if (tail.IsEmpty)
            {
                // Written in full: until the answer comes, a small request need not hold a whole receive slab.
                context.Client.Connection.Input.Shrink();
            }

            if (context.IsStream && context.Dialect != Dialect.Ollama)
            {
                // Ollama's own lines are no events: there is nothing that could be said in between.
                context.Relay.KeepAlive.SilenceMs = KeepAliveMs;
                context.Relay.KeepAlive.Start();
            }

            var outcome = await connection.SendAsync(head, answersHead: false, tail);
            if (context.Relay.KeepAlive.IsSending)
            {
                await context.Relay.KeepAlive.EndSendAsync();
            }

            if (outcome == HeadOutcome.ClosedBeforeAnswer && connection.IsReused && attempt == 0)
            {
                // The upstream closed an idle connection just as we used it: nothing was answered, so one fresh try is
                // safe.
                slot.Pool.ReturnHead(head);
                context.Connection = null;
                connection.Close();
                continue;
            }

            var isAnswered = ApplyHead(context, head, outcome);
            slot.Pool.ReturnHead(head);
            context.ReleaseRequest();
            return isAnswered;
        }
    }

    /// <summary>5 Translate: writes head and edited body to the upstream's output.</summary>
    /// <returns>The rest of a large body, to be sent from where it lies.</returns>
    private static ReadOnlyMemory<byte> WriteRequest(ExchangeContext context, UpstreamSlot slot)
    {
        if (context.IsFree)
        {
            return WriteFreeRequest(context, slot);
        }

        if (context.Rewritten is { IsSameDialect: false })
        {
            return WriteTranslated(context, slot);
        }

        var edits = context.Room.Edits;
        var body = context.Rewritten is { } stripped ? stripped.Rest.Memory : context.Client.BodyMemory;
        ref readonly var peek = ref context.Peek!.Peek;
        RequestSplice.Plan(
            body,
            peek,
            context.Dialect,
            context.Upstream!.ModelJson,
            context.Bound.WriteMaxOutput,
            slot.UsesMaxCompletionTokens,
            edits);
        if (slot.Provider.Flavor == ProviderFlavor.OpenClaw)
        {
            RequestSplice.PlanUser(body.Span, peek, context.Room.UserMember(context.Key!, body.Span, peek), edits);
        }

        context.Relay.HidesUsage = peek.IsStream && !peek.WantsUsage && context.Dialect == Dialect.OpenAi;
        var output = context.Connection!.Output;
        UpstreamHead.Write(
            output,
            slot,
            context.Client.Request,
            edits.ResultBytes(body.Length),
            keepsLongContext: context.Model!.ContextTokens >= LongContextTokens);
        if (body.Length <= MaxCopiedBodyBytes)
        {
            edits.WriteTo(body.Span, new OutputSink(output));
            return default;
        }

        return body[edits.WriteEdited(body.Span, new OutputSink(output))..];
    }

    private static bool ApplyHead(ExchangeContext context, ResponseHead head, HeadOutcome outcome)
    {
        switch (outcome)
        {
            case HeadOutcome.Done:
                context.Advance(ExchangePhase.Called);
                context.UpstreamStatus = head.Status;
                context.AnswerKind = !head.TryGet(KnownHeader.ContentType, out var type) ? AnswerKind.Other
                    : MediaType.IsEventStream(type) ? AnswerKind.Events
                    : MediaType.IsJson(type) ? AnswerKind.Json
                    : MediaType.IsJsonLines(type) ? AnswerKind.Lines
                    : AnswerKind.Other;
                context.Relay.Coding = CodingOf(head);
                if (context.Relay.Coding == AnswerCoding.Unknown
                    || (context.Relay.Coding != AnswerCoding.None && context.AnswerKind != AnswerKind.Json))
                {
                    // A compressed stream cannot be passed on event by event, and we did not ask for one.
                    context.AnswerKind = AnswerKind.Other;
                }

                context.RetryAfterSeconds = RetryAfter(head);
                return true;
            case HeadOutcome.Cancelled:
                context.RelayEnd = RelayEnd.ClientGone;
                return false;
            case HeadOutcome.TimedOut:
                context.RelayEnd = RelayEnd.TimedOut;
                context.Fault = FaultOf(context, RelayEnd.TimedOut);
                return false;
            case HeadOutcome.ClosedBeforeAnswer:
                context.RelayEnd = RelayEnd.Truncated;
                context.Fault = UnreachableFault(context, DialFailure.None);
                return false;
            default:
                context.RelayEnd = RelayEnd.Broken;
                context.Fault = FaultOf(context, RelayEnd.Broken);
                return false;
        }
    }

    private static AnswerCoding CodingOf(ResponseHead head)
    {
        if (!head.TryGet(KnownHeader.ContentEncoding, out var coding))
        {
            return AnswerCoding.None;
        }

        return head.Count(KnownHeader.ContentEncoding) > 1 ? AnswerCoding.Unknown
            : Ascii.EqualsIgnoreCase(coding, "identity"u8) ? AnswerCoding.None
            : Ascii.EqualsIgnoreCase(coding, "gzip"u8) || Ascii.EqualsIgnoreCase(coding, "x-gzip"u8)
                ? AnswerCoding.Gzip
            : Ascii.EqualsIgnoreCase(coding, "deflate"u8) ? AnswerCoding.Deflate
            : Ascii.EqualsIgnoreCase(coding, "br"u8) ? AnswerCoding.Brotli
            : AnswerCoding.Unknown;
    }

    private static Fault UnreachableFault(ExchangeContext context, DialFailure failure) =>
        failure is DialFailure.ConnectTimeout or DialFailure.TlsTimeout or DialFailure.NameTimeout
            ? FaultOf(context, RelayEnd.TimedOut)
            : new Fault(
                FaultKind.UpstreamUnavailable,
                $"The upstream of {context.ModelName} cannot be reached. Try again shortly.",
                RetryAfterSeconds: 2);

    private static Fault FaultOf(ExchangeContext context, RelayEnd end)
    {
        if (end != RelayEnd.TimedOut)
        {
            context.UpstreamDetail ??= BrokenAnswer.ReasonOf(context, end);
        }

        return TellEnd(context, end);
    }

    private static Fault TellEnd(ExchangeContext context, RelayEnd end) => end switch
    {
        RelayEnd.TimedOut => new Fault(
            FaultKind.UpstreamTimeout,
            $"The upstream of {context.ModelName} did not answer in time. Try again shortly.",
            RetryAfterSeconds: 2),
        RelayEnd.Truncated => new Fault(
            FaultKind.UpstreamBroken, $"The upstream of {context.ModelName} broke off before its answer was complete."),
        _ => new Fault(
            FaultKind.UpstreamBroken, $"The upstream of {context.ModelName} sent an answer that is not valid."),
    };

    private static int RetryAfter(ResponseHead head) =>
        head.TryGet(KnownHeader.RetryAfter, out var text) && DecimalText.TryParse(text, out var seconds)
            ? (int)Math.Min(seconds, int.MaxValue)
            : 0;
}
