using Lucid.Proxy.Catalog;
using Lucid.Proxy.Dialects;
using Lucid.Proxy.Metering;
using Lucid.Proxy.Upstreams;

namespace Lucid.Proxy.Exchange;

/// <content>Step 4b where a provider sells one model at several prices: what is asked for must have a price here, and
/// the hold is made at the dearest that the call can reach.</content>
internal sealed partial class ExchangeConductor
{
    // The window that the beta opens. A model whose catalog entry is smaller has holds that do not cover it.
    private const int LongContextTokens = 1_000_000;

    private bool TryPrice(ExchangeContext context, ref RequestPeek peek)
    {
        var model = context.Model!;
        var provider = context.Upstream!.Provider;
        if (context.Relay.UpstreamDialect != context.Dialect)
        {
            // A translated request names no tier: the upstream's account decides.
            peek.Tier = ServiceTier.Unsaid;
            peek.Region = ServiceRegion.Unsaid;
            peek.WebSearches = 0;
        }

        if (!model.Tiers.Has(peek.Tier))
        {
            var field = context.Dialect == Dialect.OpenAi ? "service_tier" : "speed";
            var usual = context.Dialect == Dialect.OpenAi ? "default" : "standard";
            context.Fault = new Fault(
                FaultKind.UnsupportedParameter,
                $"{field}: {model.Id} has no price for it here; leave it out or ask for \"{usual}\"",
                field);
            return false;
        }

        if (!model.Tiers.Has(peek.Region))
        {
            context.Fault = new Fault(
                FaultKind.UnsupportedParameter,
                $"inference_geo: {model.Id} has no price for it here; leave it out or ask for \"global\"",
                "inference_geo");
            return false;
        }

        context.Tier = peek.Tier;
        context.Region = peek.Region;
        context.Prices = model.Tiers.Dearest(
            peek.Tier, peek.Region, isAccountsChoice: provider.Kind == ProviderKind.OpenAi);
        if (peek.WebSearches > 0 && context.Prices.WebSearchNano is null)
        {
            context.Fault = new Fault(
                FaultKind.UnsupportedParameter,
                $"tools: web searches of {model.Id} have no price here; leave the tool out, or ask the operator for "
                + "webSearchUsdPerThousand",
                "tools");
            return false;
        }

        return TryKeepWindow(context);
    }

    /// <summary>A beta of Anthropic's opens a window of a million tokens. Where the catalog's is smaller it does not
    /// travel, or the prompt could cost more than any hold of it.</summary>
    private bool TryKeepWindow(ExchangeContext context)
    {
        if (context.Dialect != Dialect.Anthropic || context.Relay.UpstreamDialect != Dialect.Anthropic
            || context.Model!.ContextTokens >= LongContextTokens
            || !Betas.AskForLongContext(context.Client.Request))
        {
            return true;
        }

        if (IsStrict(context))
        {
            context.Fault = new Fault(
                FaultKind.UnsupportedParameter,
                $"anthropic-beta: {context.Model.Id} has a window of {context.Model.ContextTokens} tokens here, so "
                + "context-1m cannot be sent on",
                "anthropic-beta");
            return false;
        }

        context.Relay.NameDropped("anthropic-beta.context-1m"u8);
        return true;
    }

    /// <summary>The prices of what was served, as far as the upstream says how: else of what was asked for.</summary>
    private static TokenPrices PricesOf(ExchangeContext context)
    {
        if (Served(context.Model!.Tiers, context) is { } prices)
        {
            return prices;
        }

        // Nothing here says what that costs: the dearest that was held, and the operator is told.
        context.IsUnpriced = true;
        return context.Prices!;
    }

    /// <summary>What the model's maker asks for the same tokens; null where that is not known.</summary>
    private static NanoUsd? FirstPartyOf(ExchangeContext context, in TokenUsage usage) =>
        context.Model!.FirstParty is { } tiers ? (Served(tiers, context) ?? tiers.Usual).Cost(usage) : null;

    private static TokenPrices? Served(TierPrices tiers, ExchangeContext context)
    {
        ref readonly var usage = ref context.Relay.Usage;
        var tier = usage.Tier == ServiceTier.Unsaid ? context.Tier : usage.Tier;
        var region = usage.Region == ServiceRegion.Unsaid ? context.Region : usage.Region;
        return tiers.Served(tier, region);
    }
}
