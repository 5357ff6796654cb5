using System;
using System.Collections.Generic;
using Lucid.Net.Bytes;
using Lucid.Proxy.Catalog;
using Lucid.Proxy.Dialects;
using Lucid.Proxy.Dialects.Anthropic;
using Lucid.Proxy.Dialects.OpenAi;
using Lucid.Proxy.Dialects.Requests;
using Lucid.Proxy.Dialects.SameDialect;
using Lucid.Proxy.Metering;

namespace Lucid.Proxy.Exchange;

/// <content>Step 5 for calls whose upstream speaks another dialect than the client, or the same in a way of its own. It
/// runs before the hold: what cannot be said is refused without booking anything, and the hold is computed from what is
/// really sent.</content>
internal sealed partial class ExchangeConductor
{
    private static readonly byte[] StrictName = "x-lucid-strict"u8.ToArray();

    /// <summary>The first upstream of the model that speaks the client's dialect, else the first: then the call is
    /// translated.</summary>
    private static ModelUpstream UpstreamFor(ModelEntry model, Dialect dialect)
    {
        foreach (var upstream in model.Upstreams)
        {
            if (DialectOf(upstream.Provider) == dialect)
            {
                return upstream;
            }
        }

        return model.Upstreams[0];
    }

    private static Dialect DialectOf(ProviderEntry provider) => provider.Kind switch
    {
        ProviderKind.Anthropic => Dialect.Anthropic,
        ProviderKind.Ollama => Dialect.Ollama,
        _ => Dialect.OpenAi,
    };

    /// <summary>Brings the request into the words of its upstream, or finds why that cannot be.</summary>
    private bool TryTranslate(ExchangeContext context, PeekSlot slot)
    {
        var upstream = DialectOf(context.Upstream!.Provider);
        if (upstream == context.Dialect && upstream != Dialect.Ollama
            && context.Upstream.Provider.Flavor != ProviderFlavor.Gemini)
        {
            StripOwnThoughts(context, slot, needsMaximum: true);
            return TakesMedia(context, slot.Peek);
        }

        var room = context.Room;
        var target = TargetOf(context);
        var rewritten = room.RentRewritten();
        context.Rewritten = rewritten;
        RequestTranslation.Run(
            context.Client.BodyMemory, context.Dialect, target, IsStrict(context), room.Chat, rewritten);
        if (room.Chat is { IsOwnDialect: true, IsBeyondEvents: true })
        {
            // Written anew, the answer would lose what the caller asks for: it travels as it comes, quirks and all.
            context.Rewritten = null;
            room.ReturnRewritten(rewritten);
            return TakesMedia(context, slot.Peek);
        }

        if (room.Chat.HasProblem)
        {
            context.Fault = FaultOf(room.Chat);
            return false;
        }

        // What is sent may be longer than what came: the hold covers the longer.
        context.BodyBytes = Math.Max(
            context.BodyBytes, rewritten.Rest.Count + RequestFront.MaxBytes + context.Upstream.ModelJson.Length);
        if (slot.Peek.MaxOutputTokens > context.Model!.MaxOutputTokens)
        {
            slot.Peek.MaxOutputTokens = context.Model.MaxOutputTokens;
        }

        BoundMedia(room.Chat, ref slot.Peek);
        var relay = context.Relay;
        relay.UpstreamDialect = upstream;
        relay.IsTranslated = true;
        relay.Renames = rewritten.Renames;
        relay.Dropped.Write(rewritten.Dropped.Span);
        relay.Answer.WantsUsage = slot.Peek.WantsUsage;
        relay.Answer.AllowsMissingFinish = target.Flavor == UpstreamFlavor.OpenClaw;
        relay.Answer.ShowsThinking = context.Dialect != Dialect.Anthropic
            || room.Chat.Thinking is ThinkingWish.Budget or ThinkingWish.Adaptive;
        return true;
    }

    /// <summary>The balance may clamp the output so low that no budget for thinking fits below it: then the model
    /// answers without, and the caller is told; a strict one is refused, and the hold goes back.</summary>
    private bool FitThinking(ExchangeContext context, in RequestPeek peek)
    {
        if (context.Rewritten is not { Thinking.Wish: ThinkingWish.Budget } rewritten
            || rewritten.Thinking.BudgetBelow(MaximumFor(context, peek)) > 0)
        {
            return true;
        }

        rewritten.Thinking = default;
        if (IsStrict(context))
        {
            context.Fault = new Fault(
                FaultKind.UnsupportedParameter,
                "reasoning_effort: no thinking fits into the output that the balance affords, and x-lucid-strict asks "
                + "for all or nothing",
                "reasoning_effort");
            return false;
        }

        context.Relay.NameDropped("reasoning_effort"u8);
        return true;
    }

    /// <summary>The maximum of output tokens that is written into the request.</summary>
    private static long MaximumFor(ExchangeContext context, in RequestPeek peek) =>
        context.Bound.WriteMaxOutput >= 0 ? context.Bound.WriteMaxOutput : peek.MaxOutputTokens;

    /// <summary>A part may call itself a picture and bring a film, and what is said upstream is what it brings: the
    /// hold covers both readings.</summary>
    private static void BoundMedia(ChatRequest chat, ref RequestPeek peek)
    {
        var brought = default(MediaParts);
        foreach (ref readonly var part in chat.Parts.Span)
        {
            switch (part.Kind == PartKind.Media ? MediaFormats.KindOf(part.Media) : MediaKinds.None)
            {
                case MediaKinds.Image:
                    brought.Images++;
                    break;
                case MediaKinds.Pdf:
                    brought.Documents++;
                    break;
                case MediaKinds.Audio:
                    brought.Sounds++;
                    break;
                case MediaKinds.Video:
                    brought.Films++;
                    break;
                default:
                    // Text that came as base64 is text again: its bytes are no document's data.
                    peek.HasUnboundedInput |= part.Kind == PartKind.Media && part.Source == PartSource.Base64;
                    break;
            }
        }

        peek.Media.Images = Math.Max(peek.Media.Images, brought.Images);
        peek.Media.Documents = Math.Max(peek.Media.Documents, brought.Documents);
        peek.Media.Sounds = Math.Max(peek.Media.Sounds, brought.Sounds);
        peek.Media.Films = Math.Max(peek.Media.Films, brought.Films);
    }

    /// <summary>What we made up goes out before its request comes to a provider that signs its own. It is named, but no
    /// reason to refuse the request in strict mode: the caller never wrote it.</summary>
    private static void StripOwnThoughts(ExchangeContext context, PeekSlot slot, bool needsMaximum)
    {
        if (!slot.Peek.HasOwnMarks)
        {
            return;
        }

        var rewritten = context.Room.RentRewritten();
        rewritten.IsSameDialect = true;
        var body = context.Client.BodyMemory.Span;
        var drops = context.Room.Chat.Dropped;
        drops.Clear();
        OwnThoughts.Write(body, slot.Peek.Messages, drops, rewritten.Rest);
        drops.WriteTo(body, context.Relay.Dropped);
        context.Rewritten = rewritten;
        slot.Peek = AnthropicRequestPeek.Read(rewritten.Rest.Memory, needsMaximum);
    }

    private static RequestTarget TargetOf(ExchangeContext context)
    {
        var model = context.Model!;
        var provider = context.Upstream!.Provider;
        var flavor = (UpstreamFlavor)provider.Flavor;
        return new RequestTarget
        {
            Dialect = DialectOf(provider),
            Flavor = flavor,
            Inputs = (MediaKinds)model.Inputs,
            Reasoning = (ReasoningStyle)model.Reasoning,
            TakesSampling = model.TakesSampling,
            WantsThoughtSignatures = flavor == UpstreamFlavor.Gemini
                && !context.Upstream.Model.StartsWith("gemini-2", StringComparison.Ordinal),
            UsesMaxCompletionTokens = context.Room.Upstreams.Of(provider).UsesMaxCompletionTokens,
            MaxOutputTokens = model.MaxOutputTokens,
            ContextTokens = model.ContextTokens,
            TenantUser = flavor == UpstreamFlavor.OpenClaw ? context.Room.TenantUser(context.Key!) : default,
        };
    }

    /// <summary>In its own dialect a request travels as it is, unless the model does not take what is in it: that the
    /// caller is told here, with the models that do.</summary>
    private bool TakesMedia(ExchangeContext context, in RequestPeek peek)
    {
        if (!peek.MayHaveMedia)
        {
            return true;
        }

        var chat = context.Room.Chat;
        if (context.Dialect == Dialect.OpenAi)
        {
            OpenAiRequestReader.Read(context.Client.BodyMemory, chat);
        }
        else
        {
            AnthropicRequestReader.Read(context.Client.BodyMemory, chat);
        }

        if (!MediaRules.TryFindRefused(chat, (MediaKinds)context.Model!.Inputs, out var problem))
        {
            return true;
        }

        context.Fault = NoSuchInput(problem, chat.RefusedInput);
        return false;
    }

    private Fault FaultOf(ChatRequest chat) => chat.RefusedInput == MediaKinds.None
        ? FaultOf(chat.Problem)
        : NoSuchInput(chat.Problem, chat.RefusedInput);

    private Fault NoSuchInput(in RequestProblem problem, MediaKinds kind)
    {
        var takers = new List<string>();
        foreach (var model in _catalog.Current.Models)
        {
            if (model.Kind == ModelKind.Chat && model.Inputs.HasFlag((ModelInputs)kind))
            {
                takers.Add(model.Id);
            }
        }

        var hint = takers.Count == 0 ? "; no model here does" : "; these do: " + string.Join(", ", takers);
        return new Fault(FaultKind.UnsupportedParameter, problem.Message + hint, problem.Parameter);
    }

    /// <summary>Whether what cannot be carried is to be refused: as the request says, else as the operator
    /// says.</summary>
    private bool IsStrict(ExchangeContext context) =>
        context.Client.Request.TryGet(StrictName, out var value)
            ? Ascii.EqualsIgnoreCase(value, "true"u8)
            : _limits.Strict;

    /// <summary>Writes the head and body of a translated request to the upstream's output.</summary>
    /// <returns>The rest of a large body, to be sent from where it lies.</returns>
    private static ReadOnlyMemory<byte> WriteTranslated(ExchangeContext context, Upstreams.UpstreamSlot slot)
    {
        var rewritten = context.Rewritten!;
        rewritten.Front.Clear();
        RequestFront.Write(
            TargetOf(context),
            context.Upstream!.ModelJson,
            MaximumFor(context, context.Peek!.Peek),
            rewritten.Thinking,
            rewritten.Front);
        var output = context.Connection!.Output;
        Upstreams.UpstreamHead.Write(
            output, slot, context.Client.Request, rewritten.Front.Count + rewritten.Rest.Count, isTranslated: true);
        output.Write(rewritten.Front.Span);
        if (rewritten.Rest.Count > MaxCopiedBodyBytes)
        {
            return rewritten.Rest.Memory;
        }

        output.Write(rewritten.Rest.Span);
        return default;
    }
}
