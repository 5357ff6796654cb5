using System;
using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using Lucid.Net.Async;
using Lucid.Net.Http1;
using Lucid.Net.Json;
using Lucid.Proxy.Catalog;
using Lucid.Proxy.Dialects;
using Lucid.Proxy.Dialects.Ollama;
using Lucid.Proxy.Relaying;
using Lucid.Proxy.Routing;
using Ascii = Lucid.Net.Bytes.Ascii;
using Encoding = System.Text.Encoding;

namespace Lucid.Proxy.Exchange;

/// <content>Ollama's own API, for its package: to the local Ollama, unmetered, since its models are free.</content>
internal sealed partial class ExchangeConductor
{
    private const string ForeignCaller =
        "Without a key this API is for programs that call it as localhost; this request names another host or page. "
        + "Send an API key, as Authorization: Bearer lx-...";

    private int _keylessCalls;

    [AsyncMethodBuilder(typeof(PooledTaskBuilder))]
    private async ValueTask ServeOllamaAsync(ExchangeContext context)
    {
        var isKeyless = IsKeyless(context);
        if (isKeyless && IsForeign(context.Client.Request))
        {
            context.Fault = new Fault(FaultKind.ForeignCaller, ForeignCaller);
            return;
        }

        try
        {
            // Callers without a key share one user's share of calls.
            if (isKeyless && Interlocked.Increment(ref _keylessCalls) > _limits.ConcurrencyPerUser)
            {
                context.Fault = new Fault(
                    FaultKind.ConcurrencyLimit,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{_limits.ConcurrencyPerUser} calls without a key are running already, the most there are."),
                    RetryAfterSeconds: 1);
                return;
            }

            if ((isKeyless || await AdmitCallerAsync(context))
                && (RouteTable.IsRead(context.Route)
                    ? FindOllama(context)
                    : await ReadFreeBodyAsync(context) && FindLocal(context))
                && (!context.IsPriced || await AdmitSpendAsync(context))
                && await CallAsync(context))
            {
                if (context.IsPriced)
                {
                    await RelayAsync(context);
                    return;
                }

                context.RelayEnd = await FreeRelay.RunAsync(
                    context.Relay,
                    context.UpstreamStatus,
                    isLines: context.IsStream && context.UpstreamStatus == 200,
                    context.Relay.ModelJson.IsEmpty ? null : context.Room.Edits);
                if (context.RelayEnd is RelayEnd.Truncated or RelayEnd.Broken or RelayEnd.TimedOut)
                {
                    context.Fault = FaultOf(context, context.RelayEnd);
                }
            }
        }
        finally
        {
            if (isKeyless)
            {
                Interlocked.Decrement(ref _keylessCalls);
            }
        }
    }

    /// <summary>A program on this machine, and none that speaks for somebody else: what a proxy forwards comes from the
    /// loopback too, and needs a key. So does a page that may call from a browser.</summary>
    private bool IsKeyless(ExchangeContext context)
    {
        var head = context.Client.Request;
        if (!_limits.KeylessOllama || context.Client.Connection.RemoteEndPoint is not IPEndPoint remote
            || !IPAddress.IsLoopback(remote.Address)
            || (PresentedKey.TryRead(head, out var presented) && presented.StartsWith("lx-"u8))
            || (head.TryGet(KnownHeader.Origin, out var page) && IsKnownPage(page)))
        {
            return false;
        }

        for (var i = 0; i < head.HeaderCount; i++)
        {
            if (IsOfAnother(head.Name(i)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The name of a web page may be made to lead to this machine; then it stands in <c>Host</c>, and a page
    /// of another name stands in <c>Origin</c>.</summary>
    private bool IsForeign(RequestHead head) =>
        (head.TryGet(KnownHeader.Host, out var host) && !LocalNames.IsLocal(host))
        || (!head.Authority.IsEmpty && !LocalNames.IsLocal(head.Authority))
        || (head.TryGet(KnownHeader.Origin, out var page) && !IsKnownPage(page));

    private bool IsKnownPage(ReadOnlySpan<byte> origin) =>
        LocalNames.IsLocalOrigin(origin) || Cors.Find(origin) is not null;

    private static bool IsOfAnother(ReadOnlySpan<byte> name) =>
        Ascii.EqualsIgnoreCase(name, "forwarded"u8) || Ascii.EqualsIgnoreCase(name, "via"u8)
        || Ascii.EqualsIgnoreCase(name, "x-real-ip"u8)
        || (name.Length > 12 && Ascii.EqualsIgnoreCase(name[..12], "x-forwarded-"u8));

    /// <summary>The first Ollama of the configuration. One that takes a key of ours serves callers with a key of
    /// theirs.</summary>
    private bool FindOllama(ExchangeContext context)
    {
        var isThere = false;
        foreach (var provider in _catalog.Current.Providers)
        {
            if (provider.Kind == ProviderKind.Ollama)
            {
                isThere = true;
                if (IsOpen(context, provider))
                {
                    context.Upstream = new ModelUpstream(provider, string.Empty, [], 1);
                    return true;
                }
            }
        }

        if (isThere)
        {
            context.Fault = new Fault(FaultKind.InvalidKey, NoKey);
            return false;
        }

        context.Fault = new Fault(
            FaultKind.RouteNotFound, "No provider of kind ollama is configured: there is nothing behind this API.");
        return false;
    }

    private static bool IsOpen(ExchangeContext context, ProviderEntry provider) =>
        context.Key is not null || provider.ApiKeyUtf8 is null;

    /// <summary>The model: by its name in the catalog, or by the name that Ollama itself gives it.</summary>
    private bool FindLocal(ExchangeContext context)
    {
        var body = context.Client.BodyMemory;
        context.Peek = context.Room.RentPeek();
        context.Peek.Peek = OllamaCallPeek.Read(body);
        ref readonly var peek = ref context.Peek.Peek;
        context.BodyBytes = body.Length;
        context.IsStream = peek.IsStream && context.Route is Route.OllamaChat or Route.OllamaGenerate;
        if (peek.Problem.Kind != ProblemKind.None)
        {
            context.Fault = FaultOf(peek.Problem);
            return false;
        }

        var modelJson = body.Slice(peek.Model.Start, peek.Model.Bytes);
        Span<byte> name = stackalloc byte[PeekRules.MaxModelBytes];
        if (!JsonText.TryDecodeString(modelJson.Span, name, out var nameBytes))
        {
            context.Fault = new Fault(FaultKind.InvalidValue, "model: must be a string that names a model", "model");
            return false;
        }

        var named = Encoding.UTF8.GetString(name[..nameBytes]);
        var model = FindNamed(name[..nameBytes]);
        var local = model is null ? null : LocalOf(model);
        if (model is not null && (local is null || !model.Prices.IsFree))
        {
            return IsPaidFor(context, named);
        }

        if (OllamaNames.IsCloud(local?.Model ?? named) && (local is null || context.Key is null))
        {
            context.Fault = new Fault(
                FaultKind.ModelNotFound, $"model '{named}' is not local: Ollama asks its cloud for it.", "model");
            return false;
        }

        if (local is null)
        {
            if (context.Key is null && !OllamaNames.IsPlain(named))
            {
                context.Fault = new Fault(FaultKind.InvalidKey, NoKey);
                return false;
            }

            if (!FindOllama(context))
            {
                return false;
            }

            context.Upstream = context.Upstream! with { Model = named, ModelJson = modelJson.ToArray() };
            return true;
        }

        if (!IsOpen(context, local.Provider))
        {
            context.Fault = new Fault(FaultKind.InvalidKey, NoKey);
            return false;
        }

        context.Model = model;
        context.Upstream = local;
        if (!modelJson.Span.SequenceEqual(local.ModelJson))
        {
            context.Relay.ModelJson = modelJson.ToArray();
        }

        return true;
    }

    /// <summary>A model that is not local, or not free: a chat with it is a call like any other, said in Ollama's
    /// words.</summary>
    private static bool IsPaidFor(ExchangeContext context, string named)
    {
        if (context.Route != Route.OllamaChat)
        {
            context.Fault = new Fault(
                FaultKind.ModelNotFound,
                $"model '{named}' is not free and local; use it at /api/chat, /v1/chat/completions or /v1/messages.",
                "model");
            return false;
        }

        if (context.Key is null)
        {
            context.Fault = new Fault(FaultKind.InvalidKey, NoKey);
            return false;
        }

        context.IsPriced = true;
        context.Upstream = null;
        context.Room.ReturnPeek(context.Peek!);
        context.Peek = null;
        return true;
    }

    /// <summary>The entry of the catalog: by its name there, or by a name that Ollama has for it.</summary>
    private ModelEntry? FindNamed(ReadOnlySpan<byte> name)
    {
        if (_catalog.Current.TryFind(name, out var model))
        {
            return model;
        }

        var named = Encoding.UTF8.GetString(name);
        return Array.Find([.. _catalog.Current.Models], entry => LocalOf(entry)?.Model == named)
            ?? Array.Find(
                [.. _catalog.Current.Models],
                entry => !entry.Prices.IsFree && LocalOf(entry) is { } priced
                    && OllamaNames.AreOne(priced.Model, named));
    }

    private static ModelUpstream? LocalOf(ModelEntry model) => model.Kind == ModelKind.Chat
        ? Array.Find(model.Upstreams, upstream => upstream.Provider.Kind == ProviderKind.Ollama)
        : null;
}
