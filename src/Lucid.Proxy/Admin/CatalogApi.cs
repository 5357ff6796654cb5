using System;
using System.Globalization;
using System.Linq;
using Lucid.Proxy.Catalog;
using Lucid.Proxy.Metering;
using Lucid.Proxy.Telemetry;

namespace Lucid.Proxy.Admin;

/// <summary>The catalog in force, the providers behind it, and putting another one in force.</summary>
internal sealed class CatalogApi(CatalogHolder catalog, IAdminHost host)
{
    /// <summary><c>GET /admin/models</c>.</summary>
    public AdminAnswer Models()
    {
        ModelBody[] models = [.. catalog.Current.Models.Select(Body)];
        return AdminAnswer.Of(200, new ModelListBody(models), AdminJson.Default.ModelListBody);
    }

    /// <summary><c>GET /admin/providers</c>.</summary>
    public AdminAnswer Providers()
    {
        ProviderBody[] providers = [.. catalog.Current.Providers.Select(Body)];
        return AdminAnswer.Of(200, new ProviderListBody(providers), AdminJson.Default.ProviderListBody);
    }

    /// <summary><c>POST /admin/reload</c>.</summary>
    public AdminAnswer Reload()
    {
        ReloadOutcome outcome = host.Reload();
        if (outcome.Problems.Count > 0)
        {
            return AdminAnswer.Refused(
                400,
                "invalid_configuration",
                "The new configuration is refused, the old one stays in force. Mend the problems and reload.",
                [.. outcome.Problems, .. outcome.CertificateProblems]);
        }

        if (outcome.CertificateProblems.Count > 0)
        {
            return AdminAnswer.Refused(
                400,
                "invalid_certificate",
                "The configuration is in force, but a certificate is refused: the old one stays in use.",
                [.. outcome.CertificateProblems]);
        }

        ReloadBody body = new(outcome.Models, outcome.Providers, [.. outcome.NeedsRestart]);
        return AdminAnswer.Of(200, body, AdminJson.Default.ReloadBody);
    }

    private static ModelBody Body(ModelEntry model) => new(
        model.Id,
        CatalogNames.Of(model.Kind),
        model.Aliases,
        [.. CatalogNames.Of(model.Inputs)],
        model.ContextTokens,
        model.MaxOutputTokens,
        Body(model.IsPricedByToken ? model.Prices : null),
        Body(model.FirstParty?.Usual),
        [.. model.Upstreams.Select(Body)]);

    private static UpstreamBody Body(ModelUpstream upstream)
        => new(upstream.Provider.Name, upstream.Model, upstream.Weight, upstream.Provider.IsUsable);

    private static PriceBody? Body(TokenPrices? prices) => prices is null ? null : new PriceBody(
        PriceText.UsdPerMillion(prices.InputNanoPerThousand),
        PriceText.UsdPerMillion(prices.OutputNanoPerThousand),
        PriceText.UsdPerMillion(prices.CacheReadNanoPerThousand),
        PriceText.UsdPerMillion(prices.CacheWriteNanoPerThousand),
        PriceText.UsdPerMillion(prices.CacheWriteHourNanoPerThousand),
        PriceText.UsdPerMillion(prices.ReasoningNanoPerThousand),
        prices.WebSearchNano is { } search ? PriceText.UsdPerMillion(search) : null);

    private ProviderBody Body(ProviderEntry provider)
    {
        ProviderTotals totals = ProviderTotals.Of(host.Counters, provider.Name);
        bool hasFailed = totals.FailedAtUnixMs > 0;
        return new ProviderBody(
            provider.Name,
            CatalogNames.Of(provider.Kind),
            provider.BaseUrl.AbsoluteUri,
            provider.ApiKeySource,
            provider.IsUsable,
            HealthOf(provider, totals),
            totals.InFlight,
            totals.Ended,
            totals.Failures,
            hasFailed ? LastError(totals) : null,
            hasFailed ? DateTimeOffset.FromUnixTimeMilliseconds(totals.FailedAtUnixMs) : null);
    }

    private static string HealthOf(ProviderEntry provider, ProviderTotals totals)
    {
        if (!provider.IsUsable)
        {
            return "no_key";
        }

        if (totals.Ended == 0)
        {
            return "idle";
        }

        return totals.IsFailing ? "failing" : "ok";
    }

    private static string LastError(ProviderTotals totals)
    {
        string said = totals.LastFailure switch
        {
            ExchangeOutcome.UpstreamRefused => "refused the call",
            ExchangeOutcome.UpstreamCut => "broke off the answer",
            _ => "gave no usable answer",
        };
        return totals.LastFailureStatus == 0
            ? said
            : string.Create(CultureInfo.InvariantCulture, $"{said} with status {totals.LastFailureStatus}");
    }
}
