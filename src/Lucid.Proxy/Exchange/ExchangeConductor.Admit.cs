using System;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Threading.Tasks;
using Lucid.Net.Async;
using Lucid.Net.Http1;
using Lucid.Net.Json;
using Lucid.Net.Server;
using Lucid.Proxy.Admission;
using Lucid.Proxy.Catalog;
using Lucid.Proxy.Dialects;
using Lucid.Proxy.Dialects.Anthropic;
using Lucid.Proxy.Dialects.Ollama;
using Lucid.Proxy.Dialects.OpenAi;
using Lucid.Proxy.Ledger;
using Lucid.Proxy.Relaying;
using Lucid.Proxy.Routing;

namespace Lucid.Proxy.Exchange;

/// <content>Step 4: who calls, and may this call be paid.</content>
internal sealed partial class ExchangeConductor
{
    // Two calls of one workspace may want the last of its balance at once: the loser computes its clamp again.
    private const int MaxClampTries = 4;

    private const string NoKey = "A valid API key is required, as Authorization: Bearer lx-... or x-api-key: lx-...";

    private const string LedgerDown =
        "The gateway cannot book calls at the moment; nothing was charged. Try again later.";

    /// <summary>4a: key, then concurrency slot.</summary>
    private ValueTask<bool> AdmitCallerAsync(ExchangeContext context)
    {
        var memo = context.Client.ConnectionState as KeyMemo;
        var key = PresentedKey.TryRead(context.Client.Request, out var presented)
            ? _keys.Find(presented, ref memo)
            : null;
        if (key is null)
        {
            return Refused(context, new Fault(FaultKind.InvalidKey, NoKey));
        }

        context.Client.ConnectionState = memo;
        context.Key = key;
        var verdict = _ledger.TryTakeSlot(context.Room.Session, key.User, _limits.ConcurrencyPerUser);
        return verdict == SlotVerdict.NotResident
            ? TakeSlotSlowAsync(context)
            : ApplySlot(context, verdict);
    }

    [AsyncMethodBuilder(typeof(PooledTaskBuilder<>))]
    private async ValueTask<bool> TakeSlotSlowAsync(ExchangeContext context)
    {
        await _ledger.LoadAsync(context.Key!.Workspace, context.Key.User);
        await context.Room.Reactor.SwitchToAsync();
        var verdict = _ledger.TryTakeSlot(context.Room.Session, context.Key.User, _limits.ConcurrencyPerUser);
        return await ApplySlot(context, verdict);
    }

    private ValueTask<bool> ApplySlot(ExchangeContext context, SlotVerdict verdict)
    {
        switch (verdict)
        {
            case SlotVerdict.Taken:
                context.Advance(ExchangePhase.Admitted);
                return ValueTask.FromResult(true);
            case SlotVerdict.AtCap:
                return Refused(context, new Fault(
                    FaultKind.ConcurrencyLimit,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"This user already has {_limits.ConcurrencyPerUser} calls running, its limit over all keys."),
                    RetryAfterSeconds: 1));
            default:
                return Refused(context, new Fault(FaultKind.LedgerUnavailable, LedgerDown, RetryAfterSeconds: 5));
        }
    }

    private ValueTask<bool> ReadBodyAsync(ExchangeContext context)
    {
        var head = context.Client.Request;
        // Ollama's documentation posts with curl, whose content type is that of a form.
        if (!RouteTable.IsOllama(context.Route)
            && head.TryGet(KnownHeader.ContentType, out var type) && !MediaType.IsJson(type))
        {
            return Refused(context, new Fault(
                FaultKind.UnsupportedMediaType, "The request body must be JSON: send content-type: application/json."));
        }

        if (head.TryGet(KnownHeader.ContentEncoding, out _))
        {
            return Refused(context, new Fault(
                FaultKind.UnsupportedMediaType,
                "Compressed request bodies are not accepted: send no content-encoding."));
        }

        if (head.ExpectContinue && IsUnaffordableWhatever(context))
        {
            return Refused(context, new Fault(
                FaultKind.InsufficientBalance,
                "Nothing of this workspace's balance is available, and no model here is free: add credit."));
        }

        var reading = context.Client.ReadBodyAsync(_limits.MaxBodyBytes);
        return WaitForBodyAsync(context, reading);
    }

    /// <summary>Which model is meant, and so the price, stands in the body. A client that waits to be asked for its
    /// body can be spared to send it where no model could be paid.</summary>
    private bool IsUnaffordableWhatever(ExchangeContext context) => !context.IsFree
        && !_catalog.Current.HasFreeChat
        && _ledger.Available(context.Room.Session, context.Key!.Workspace).Value <= 0;

    [AsyncMethodBuilder(typeof(PooledTaskBuilder<>))]
    private async ValueTask<bool> WaitForBodyAsync(ExchangeContext context, ValueTask<BodyOutcome> reading) =>
        ApplyBody(context, await reading);

    private bool ApplyBody(ExchangeContext context, BodyOutcome outcome)
    {
        switch (outcome)
        {
            case BodyOutcome.Complete:
                return true;
            case BodyOutcome.TooLarge:
                context.Fault = new Fault(FaultKind.BodyTooLarge, string.Create(
                    CultureInfo.InvariantCulture,
                    $"The request body is over {_limits.MaxBodyBytes} bytes, this gateway's limits.maxBodyBytes."));
                break;
            case BodyOutcome.Rejected:
                context.Fault = new Fault(
                    FaultKind.MalformedBody,
                    RejectReasons.Text(context.Client.BodyReject));
                break;
            case BodyOutcome.Truncated:
                context.Fault = new Fault(FaultKind.MalformedBody, RejectReasons.Text(RejectReason.BodyTruncated));
                break;
            case BodyOutcome.NoRoom:
                context.Fault = new Fault(
                    FaultKind.Overloaded,
                    "The gateway holds as many bytes as its limits.maxBufferedMegabytes lets it. Try again shortly.",
                    RetryAfterSeconds: 1);
                break;
            case BodyOutcome.TimedOut:
                context.Fault = new Fault(
                    FaultKind.BodyTimeout,
                    "The request body came more slowly than this gateway's limits.bodyGraceSeconds and "
                    + "limits.bodyBytesPerSecond let it.");
                break;
            default:
                // The client ended before its body was whole: nobody waits for an answer.
                context.RelayEnd = RelayEnd.ClientGone;
                context.Client.CutAnswer();
                break;
        }

        context.Client.CloseAfterAnswer = true;
        return false;
    }

    /// <summary>4b: what is asked for, what it may cost at most, and the hold for it.</summary>
    private ValueTask<bool> AdmitSpendAsync(ExchangeContext context)
    {
        if (context.Key!.IsRevoked)
        {
            // Revoked while the body came: from here on the call would be looked for among the running ones.
            return Refused(context, new Fault(FaultKind.InvalidKey, NoKey));
        }

        var body = context.Client.BodyMemory;
        context.Peek = context.Room.RentPeek();
        context.Peek.Peek = context.Dialect switch
        {
            Dialect.OpenAi => OpenAiRequestPeek.Read(body),
            Dialect.Ollama => OllamaRequestPeek.Read(body),
            _ => AnthropicRequestPeek.Read(body),
        };
        ref readonly var peek = ref context.Peek.Peek;
        if (peek.Problem.Kind != ProblemKind.None)
        {
            return Refused(context, FaultOf(peek.Problem));
        }

        context.IsStream = peek.IsStream;
        context.BodyBytes = body.Length;
        if (!TryFindModel(context, body.Span.Slice(peek.Model.Start, peek.Model.Bytes)))
        {
            return ValueTask.FromResult(false);
        }

        if (!TryTranslate(context, context.Peek) || !TryPrice(context, ref context.Peek.Peek))
        {
            return ValueTask.FromResult(false);
        }

        context.CountedInput = SpendRule.CountedInput(context.Model!, body.Span, peek.Media);
        var verdict = TryHold(context, peek);
        return verdict == HoldVerdict.NotResident
            ? HoldSlowAsync(context)
            : ValueTask.FromResult(ApplyHold(context, peek, verdict));
    }

    [AsyncMethodBuilder(typeof(PooledTaskBuilder<>))]
    private async ValueTask<bool> HoldSlowAsync(ExchangeContext context)
    {
        await _ledger.LoadAsync(context.Key!.Workspace, context.Key.User);
        await context.Room.Reactor.SwitchToAsync();
        return ApplyHold(context, context.Peek!.Peek, TryHold(context, context.Peek.Peek));
    }

    private HoldVerdict TryHold(ExchangeContext context, in RequestPeek peek)
    {
        var model = context.Model!;
        var key = context.Key!;
        var input = SpendRule.InputTokens(
            model, context.BodyBytes, peek.Media, peek.HasTools, peek.HasUnboundedInput);
        for (var attempt = 1; ; attempt++)
        {
            if (peek.MaxOutputTokens >= 0)
            {
                context.Bound = SpendRule.WithMaximum(
                    context.Prices!, input, peek.MaxOutputTokens, peek.AnswerCount, peek.WebSearches);
            }
            else
            {
                var available = _ledger.Available(context.Room.Session, key.Workspace);
                if (!SpendRule.TryClamp(
                    context.Prices!, model.MaxOutputTokens, input, peek.AnswerCount, available, out var clamped))
                {
                    return HoldVerdict.InsufficientBalance;
                }

                context.Bound = clamped;
            }

            var request = new HoldRequest(
                context.Id,
                key.Workspace,
                key.User,
                key.Id,
                model.Number,
                context.Bound.Amount,
                context.Room.Reactor.UnixMs)
            {
                UpstreamNumber = context.Upstream!.Provider.JournalNumber,
            };
            var verdict = _ledger.TryHold(context.Room.Session, request, out var hold);
            context.Hold = hold;
            if (verdict != HoldVerdict.InsufficientBalance || peek.MaxOutputTokens >= 0 || attempt == MaxClampTries)
            {
                return verdict;
            }
        }
    }

    private bool ApplyHold(ExchangeContext context, in RequestPeek peek, HoldVerdict verdict)
    {
        switch (verdict)
        {
            case HoldVerdict.Held:
                context.Relay.MaxOutputTokens = context.Bound.OutputTokens;
                context.Relay.AnswerCount = peek.AnswerCount;
                context.Advance(ExchangePhase.Held);
                return FitThinking(context, peek);
            case HoldVerdict.InsufficientBalance:
                context.Fault = Unaffordable(context, peek);
                return false;
            default:
                context.Fault = new Fault(FaultKind.LedgerUnavailable, LedgerDown, RetryAfterSeconds: 5);
                return false;
        }
    }

    private Fault Unaffordable(ExchangeContext context, in RequestPeek peek)
    {
        var model = context.Model!;
        var available = _ledger.Available(context.Room.Session, context.Key!.Workspace);
        var input = SpendRule.InputTokens(
            model, context.BodyBytes, peek.Media, peek.HasTools, peek.HasUnboundedInput);
        var searches = context.Prices!.UpperBound(0, 0, peek.WebSearches);
        var affordable = context.Prices.AffordableOutputTokens(available - searches, input);
        var perAnswer = affordable < 0 ? 0 : Math.Min(affordable / peek.AnswerCount, model.MaxOutputTokens);
        var wanted = peek.MaxOutputTokens >= 0 ? peek.MaxOutputTokens : 1;
        var price = context.Prices.UpperBound(input, wanted * peek.AnswerCount, peek.WebSearches);
        return new Fault(
            FaultKind.InsufficientBalance,
            string.Create(
                CultureInfo.InvariantCulture,
                $"This call may cost up to ${price.ToUsdText()} ({input} input and {wanted * peek.AnswerCount} output ")
            + string.Create(
                CultureInfo.InvariantCulture,
                $"tokens of {model.Id}), and ${available.ToUsdText()} is available. The balance affords at most ")
            + string.Create(
                CultureInfo.InvariantCulture,
                $"{perAnswer} output tokens for it: lower max_tokens or add credit."));
    }

    private bool TryFindModel(ExchangeContext context, ReadOnlySpan<byte> modelJson)
    {
        Span<byte> name = stackalloc byte[PeekRules.MaxModelBytes];
        ModelEntry? model = null;
        if (!JsonText.TryDecodeString(modelJson, name, out var nameBytes)
            || (!_catalog.Current.TryFind(name[..nameBytes], out model)
                && (context.Dialect != Dialect.Ollama || (model = FindNamed(name[..nameBytes])) is null)))
        {
            context.Fault = new Fault(
                FaultKind.ModelNotFound,
                $"model: {Encoding.UTF8.GetString(name[..nameBytes])} does not exist here. "
                + "GET /v1/models lists the models that do.",
                "model");
            return false;
        }

        context.Model = model;
        // What every answer says: the name as the client gave it. The id is there as bytes; an alias is copied.
        context.Relay.ModelJson = name[..nameBytes].SequenceEqual(model.IdUtf8)
            ? model.IdJson
            : modelJson.ToArray();
        if (model.Kind != ModelKind.Chat)
        {
            context.Fault = new Fault(
                FaultKind.WrongEndpoint,
                $"{model.Id} is not a chat model; this endpoint serves chat models only.",
                "model");
            return false;
        }

        var upstream = UpstreamFor(model, context.Dialect);
        if (!upstream.Provider.IsUsable)
        {
            context.Fault = new Fault(
                FaultKind.UpstreamUnavailable,
                $"{model.Id} has no working upstream account at the moment.",
                RetryAfterSeconds: 30);
            return false;
        }

        context.Upstream = upstream;
        _log.Calling(context.Room.Reactor.Index, upstream.Provider.Name);
        return true;
    }

    private static Fault FaultOf(in RequestProblem problem) => new(
        problem.Kind switch
        {
            ProblemKind.Malformed => FaultKind.MalformedBody,
            ProblemKind.Missing => FaultKind.MissingParameter,
            ProblemKind.Unsupported => FaultKind.UnsupportedParameter,
            _ => FaultKind.InvalidValue,
        },
        problem.Message,
        problem.Parameter);

    private static ValueTask<bool> Refused(ExchangeContext context, in Fault fault)
    {
        context.Fault = fault;
        return ValueTask.FromResult(false);
    }
}
