using System;
using System.Runtime.CompilerServices;
using System.Threading.Tasks;
using Lucid.Net.Async;
using Lucid.Proxy.Dialects;
using Lucid.Proxy.Metering;
using Lucid.Proxy.Relaying;

namespace Lucid.Proxy.Exchange;

/// <content>Step 7: which way the upstream's answer takes to the client.</content>
internal sealed partial class ExchangeConductor
{
    // The id of an exchange is "req_" and letters and digits.
    private const int IdPrefixBytes = 4;

    [AsyncMethodBuilder(typeof(PooledTaskBuilder))]
    private async ValueTask RelayAsync(ExchangeContext context)
    {
        var relay = context.Relay;
        if (context.UpstreamStatus != 200)
        {
            relay.KeepAlive.Stop();
            context.RelayEnd = await BodyRelay.ReadWholeAsync(relay, MaxErrorBodyBytes);
            if (context.RelayEnd != RelayEnd.ClientGone)
            {
                PassRefusal(context);
            }
        }
        else
        {
            // What was asked as the client said it is answered byte for byte; anything else is written anew.
            var isPlain = !relay.IsTranslated;
            var isStreamed = context.AnswerKind
                == (relay.UpstreamDialect == Dialect.Ollama ? AnswerKind.Lines : AnswerKind.Events);
            if (isStreamed && isPlain && context.IsStream)
            {
                context.RelayEnd = await StreamRelay.RunAsync(relay, context.Room.Edits);
            }
            else if (isStreamed)
            {
                await TranslateAsync(context, isWhole: false);
            }
            else if (context.AnswerKind != AnswerKind.Json)
            {
                context.RelayEnd = RelayEnd.Broken;
            }
            else
            {
                relay.KeepAlive.Stop();
                context.RelayEnd = await BodyRelay.ReadWholeAsync(relay, BodyRelay.MaxAnswerBytes);
                if (context.RelayEnd == RelayEnd.Complete && isPlain && !context.IsStream)
                {
                    context.RelayEnd = BodyRelay.WriteAnswer(relay, context.Room.Edits);
                }
                else if (context.RelayEnd == RelayEnd.Complete)
                {
                    await TranslateAsync(context, isWhole: true);
                }
                else if (context.RelayEnd == RelayEnd.ClientGone)
                {
                    // Its usage was to come at the end. What has come is counted by its bytes, frame and all: a
                    // provider sends a whole answer only when it has made it.
                    relay.Usage.CountOutput(relay.PartBytes, TextTokens.WeightOf(relay.PartBytes));
                }
            }
        }

        if (!context.HasFault && context.RelayEnd is RelayEnd.Truncated or RelayEnd.Broken or RelayEnd.TimedOut)
        {
            context.Fault = FaultOf(context, context.RelayEnd);
        }
    }

    [AsyncMethodBuilder(typeof(PooledTaskBuilder))]
    private static async ValueTask TranslateAsync(ExchangeContext context, bool isWhole)
    {
        var relay = context.Relay;
        PrepareAnswer(context);
        var translator = context.Room.Translators.Rent(relay, context.IsStream);
        context.RelayEnd = isWhole
            ? TranslatingRelay.WriteAnswer(relay, translator, context.IsStream)
            : await TranslatingRelay.RunAsync(relay, translator, context.IsStream);
        if (context.RelayEnd == RelayEnd.UpstreamError && relay.FirstByteAtMs < 0)
        {
            TellUpstreamError(context, translator.ErrorKind, translator.ErrorMessage);
        }

        context.Room.Translators.Return(translator, relay, context.IsStream);
    }

    private static void PrepareAnswer(ExchangeContext context)
    {
        var relay = context.Relay;
        relay.CountedInput = context.CountedInput;
        relay.MaxInputTokens = context.Bound.InputTokens;
        relay.Answer.Id = relay.RequestId.AsMemory(IdPrefixBytes);
        relay.Answer.ModelJson = relay.ModelJson;
        relay.Answer.CreatedUnixSeconds = context.Room.Reactor.UnixMs / 1000;
        if (relay.Answer.EstimatedInputTokens == 0)
        {
            // Close enough for a gauge; what is billed comes at the end.
            relay.Answer.EstimatedInputTokens = context.CountedInput;
        }
    }

    /// <summary>An upstream's answer that is not 200: whose fault is it, and what is the caller told?</summary>
    private static void PassRefusal(ExchangeContext context)
    {
        var status = context.UpstreamStatus;
        var isTold = context.RelayEnd == RelayEnd.Complete && context.AnswerKind == AnswerKind.Json;
        context.RelayEnd = RelayEnd.UpstreamError;
        switch (status)
        {
            case 400 or 404 or 413 or 422 when isTold:
                PassRequestFault(context);
                break;
            case 401 or 402 or 403:
                TellUpstreamError(context, ChatErrorKind.Account, default);
                break;
            case 429 or 503 or 529:
                TellUpstreamError(context, ChatErrorKind.Overloaded, default);
                break;
            case 408 or 502 or 504:
                context.Fault = new Fault(
                    FaultKind.UpstreamUnavailable,
                    $"The upstream of {context.Model!.Id} is not reachable behind its own front. Try again shortly.",
                    RetryAfterSeconds: 2);
                break;
            default:
                context.Fault = FaultOf(context, RelayEnd.Broken);
                break;
        }
    }

    /// <summary>About the request: word for word where the dialect is the client's, since clients act on the wording
    /// (prompt too long, signatures).</summary>
    private static void PassRequestFault(ExchangeContext context)
    {
        var relay = context.Relay;
        var body = relay.Body.Span;
        var isObject = body.Trim(" \t\r\n"u8) is [(byte)'{', ..];
        if (relay.UpstreamDialect == relay.Dialect && isObject && !context.Client.IsAnswerStarted)
        {
            var status = context.UpstreamStatus == 422 ? 400 : context.UpstreamStatus;
            context.RelayEnd = BodyRelay.WriteRefusal(relay, status, context.Room.Edits);
            return;
        }

        var message = UpstreamErrorBody.Read(body, out var inBody);
        PrepareAnswer(context);
        TellUpstreamError(
            context,
            UpstreamErrors.KindOf(context.UpstreamStatus, inBody),
            body.Slice(message.Start, message.Bytes));
        relay.ConsumeBody(body.Length);
    }

    private static void TellUpstreamError(
        ExchangeContext context, ChatErrorKind kind, ReadOnlySpan<byte> message)
    {
        if (UpstreamErrors.KeepsMessage(kind))
        {
            TranslatingRelay.WriteRefusal(context.Relay, kind, message);
            return;
        }

        context.Fault = kind switch
        {
            // Our account, not the caller's.
            ChatErrorKind.Account => new Fault(
                FaultKind.UpstreamUnavailable,
                $"The upstream of {context.Model!.Id} refuses our account; the operator has to look at it.",
                RetryAfterSeconds: 30),
            ChatErrorKind.RateLimit or ChatErrorKind.Overloaded => new Fault(
                FaultKind.Overloaded,
                $"The upstream of {context.Model!.Id} is out of capacity at the moment. Try again shortly.",
                RetryAfterSeconds: context.RetryAfterSeconds is > 0 and <= MaxRetryAfterSeconds
                    ? context.RetryAfterSeconds
                    : 2),
            ChatErrorKind.Timeout => FaultOf(context, RelayEnd.TimedOut),
            _ => FaultOf(context, RelayEnd.Broken),
        };
    }
}
