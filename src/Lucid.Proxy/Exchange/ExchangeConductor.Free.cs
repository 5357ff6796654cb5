using System;
using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Lucid.Net.Async;
using Lucid.Net.Json;
using Lucid.Proxy.Catalog;
using Lucid.Proxy.Dialects;
using Lucid.Proxy.Dialects.Anthropic;
using Lucid.Proxy.Metering;
using Lucid.Proxy.Relaying;
using Lucid.Proxy.Routing;
using Lucid.Proxy.Upstreams;

namespace Lucid.Proxy.Exchange;

/// <content>Calls that nobody is charged for: they pass the gates of key and slot, but need no hold.</content>
internal sealed partial class ExchangeConductor
{
    /// <summary>Claude's vocabularies cut finer than the one that is counted with, the newest by a third.</summary>
    private const int AnthropicMarginPercent = 50;

    private const int MarginPercent = 10;

    /// <summary>Where tokens are counted that no upstream counts.</summary>
    public CountingDesk Counting { get; init; } = new();

    private ValueTask ServeFreeAsync(ExchangeContext context) =>
        context.Route == Route.CountTokens ? ServeCountAsync(context) : ServeOllamaAsync(context);

    [AsyncMethodBuilder(typeof(PooledTaskBuilder))]
    private async ValueTask ServeCountAsync(ExchangeContext context)
    {
        if (!await AdmitCallerAsync(context) || !await ReadFreeBodyAsync(context) || !FindCounted(context))
        {
            return;
        }

        // The upstream may fail to count after the request was sent: it is counted here then.
        context.KeepsRequest = true;
        try
        {
            if (context.Upstream is null || !await AskForCountAsync(context))
            {
                await CountHereAsync(context);
            }
        }
        finally
        {
            context.KeepsRequest = false;
        }
    }

    /// <summary>A body may take its time to come: the key is asked again when it is there.</summary>
    [AsyncMethodBuilder(typeof(PooledTaskBuilder<>))]
    private async ValueTask<bool> ReadFreeBodyAsync(ExchangeContext context)
    {
        if (!await ReadBodyAsync(context))
        {
            return false;
        }

        if (context.Key is { IsRevoked: true } && !context.HasFault)
        {
            context.Fault = new Fault(FaultKind.InvalidKey, NoKey);
        }

        return !context.HasFault;
    }

    /// <summary>The model, and the upstream that counts for it where there is one.</summary>
    private bool FindCounted(ExchangeContext context)
    {
        var body = context.Client.BodyMemory;
        context.Peek = context.Room.RentPeek();
        context.Peek.Peek = AnthropicRequestPeek.Read(body, needsMaximum: false);
        ref readonly var peek = ref context.Peek.Peek;
        context.BodyBytes = body.Length;
        if (peek.Problem.Kind != ProblemKind.None)
        {
            context.Fault = FaultOf(peek.Problem);
            return false;
        }

        var modelJson = body.Span.Slice(peek.Model.Start, peek.Model.Bytes);
        Span<byte> name = stackalloc byte[PeekRules.MaxModelBytes];
        if (!JsonText.TryDecodeString(modelJson, name, out var nameBytes)
            || !_catalog.Current.TryFind(name[..nameBytes], out var model) || model.Kind != ModelKind.Chat)
        {
            context.Fault = new Fault(
                FaultKind.ModelNotFound,
                $"model: {Encoding.UTF8.GetString(name[..nameBytes])} is not a chat model of this gateway. "
                + "GET /v1/models lists the models that are.",
                "model");
            return false;
        }

        context.Model = model;
        context.Upstream = Array.Find(
            model.Upstreams, upstream => upstream.Provider is { Kind: ProviderKind.Anthropic, IsUsable: true });
        if (context.Upstream is not null)
        {
            // The request itself would be sent without it.
            StripOwnThoughts(context, context.Peek, needsMaximum: false);
        }

        return true;
    }

    /// <summary>Asks the model's own upstream.</summary>
    /// <returns>False: it did not count, and nothing was answered yet.</returns>
    [AsyncMethodBuilder(typeof(PooledTaskBuilder<>))]
    private async ValueTask<bool> AskForCountAsync(ExchangeContext context)
    {
        if (await CallAsync(context))
        {
            var end = await BodyRelay.ReadWholeAsync(context.Relay, MaxErrorBodyBytes);
            context.RelayEnd = end;
            if (end == RelayEnd.Complete && context.AnswerKind == AnswerKind.Json && IsCount(context))
            {
                // A count or a refusal of the request, word for word: clients act on the wording.
                var written = BodyRelay.WriteRefusal(context.Relay, context.UpstreamStatus, context.Room.Edits);
                if (written != RelayEnd.Broken)
                {
                    context.RelayEnd = context.UpstreamStatus == 200 ? RelayEnd.Complete : RelayEnd.UpstreamError;
                    return true;
                }
            }

            if (end != RelayEnd.ClientGone)
            {
                context.RelayEnd = RelayEnd.Broken;
            }
        }

        if (context.RelayEnd == RelayEnd.ClientGone || context.Fault.Kind == FaultKind.InvalidKey)
        {
            return true;
        }

        ReleaseUpstream(context);
        context.Fault = default;
        context.RelayEnd = RelayEnd.Complete;
        return false;
    }

    private static bool IsCount(ExchangeContext context) => context.UpstreamStatus switch
    {
        200 => CountAnswer.IsValid(context.Relay.Body.Span),
        400 or 413 => true,
        _ => false,
    };

    /// <summary>Counts with a vocabulary, in its turn.</summary>
    [AsyncMethodBuilder(typeof(PooledTaskBuilder))]
    private async ValueTask CountHereAsync(ExchangeContext context)
    {
        if (context.Client.IsClientGone)
        {
            context.RelayEnd = RelayEnd.ClientGone;
            return;
        }

        if (!Counting.TryEnter())
        {
            context.Fault = new Fault(
                FaultKind.Overloaded,
                "Too many callers wait for tokens to be counted. Try again shortly.",
                RetryAfterSeconds: 1);
            return;
        }

        var reactor = context.Room.Reactor;
        using var visit = new CountingVisit();
        context.Counting = visit;
        reactor.Schedule(visit, Counting.DeadlineMs);
        long tokens;
        try
        {
            tokens = await CountInTurnAsync(context, visit.Cancellation);
        }
        catch (OperationCanceledException) when (visit.Cancellation.IsCancellationRequested)
        {
            tokens = -1;
        }
        finally
        {
            await reactor.SwitchToAsync();
            context.Counting = null;
            reactor.Cancel(visit);
            Counting.Leave();
        }

        if (context.HasFault || context.Client.IsClientGone)
        {
            context.RelayEnd = RelayEnd.ClientGone;
        }
        else if (tokens < 0)
        {
            context.Fault = new Fault(
                FaultKind.Overloaded,
                "The tokens could not be counted in time. Try again shortly.",
                RetryAfterSeconds: 5);
        }
        else
        {
            var answer = Encoding.ASCII.GetBytes(
                string.Create(CultureInfo.InvariantCulture, $"{{\"input_tokens\":{tokens}}}"));
            AnswerHead.WriteJson(context.Client, context.Dialect, 200, context.Relay.RequestId, answer.Length);
            context.Client.Write(answer);
        }
    }

    /// <summary>Waits, and has the body copied for the thread that counts only then: it may lie here for long, and
    /// moves.</summary>
    [AsyncMethodBuilder(typeof(PooledTaskBuilder<>))]
    private async ValueTask<long> CountInTurnAsync(ExchangeContext context, CancellationToken cancellation)
    {
        await Counting.TurnAsync(cancellation);
        byte[]? kept = null;
        var bytes = 0;
        try
        {
            await context.Room.Reactor.SwitchToAsync();
            var body = CountedBody(context);
            bytes = body.Length;
            kept = ArrayPool<byte>.Shared.Rent(bytes);
            body.CopyTo(kept);
            var isClaude = Array.Exists(
                context.Model!.Upstreams, upstream => upstream.Provider.Kind == ProviderKind.Anthropic);
            var declared = context.Model.PartTokens.Image;
            return await Counting.CountAsync(
                kept.AsMemory(0, bytes),
                isClaude ? AnthropicMarginPercent : MarginPercent,
                declared > 0 ? declared : PromptTokens.UsualImageTokens,
                cancellation);
        }
        finally
        {
            Counting.PassTurn();
            if (kept is not null)
            {
                kept.AsSpan(0, bytes).Clear();
                ArrayPool<byte>.Shared.Return(kept);
            }
        }
    }

    private static ReadOnlyMemory<byte> CountedBody(ExchangeContext context) =>
        context.Rewritten is { } stripped ? stripped.Rest.Memory : context.Client.BodyMemory;

    /// <summary>5 Translate, for free calls: the body with the upstream's name of the model, if that is
    /// another.</summary>
    /// <returns>The rest of a large body, to be sent from where it lies.</returns>
    private static ReadOnlyMemory<byte> WriteFreeRequest(ExchangeContext context, UpstreamSlot slot)
    {
        var output = context.Connection!.Output;
        var path = RouteTable.PathOf(context.Route);
        if (RouteTable.IsRead(context.Route))
        {
            FreeHead.WriteGet(output, slot.Provider, path);
            return default;
        }

        var edits = context.Room.Edits;
        edits.Clear();
        var body = CountedBody(context);
        var place = context.Peek!.Peek.Model;
        if (!body.Span.Slice(place.Start, place.Bytes).SequenceEqual(context.Upstream!.ModelJson))
        {
            edits.Add(place, context.Upstream.ModelJson);
        }

        FreeHead.WritePost(output, slot.Provider, path, context.Client.Request, edits.ResultBytes(body.Length));
        if (body.Length <= MaxCopiedBodyBytes)
        {
            edits.WriteTo(body.Span, new OutputSink(output));
            return default;
        }

        return body[edits.WriteEdited(body.Span, new OutputSink(output))..];
    }
}
