using System;
using System.Net;
using System.Text;
using Lucid.Proxy.Catalog;
using Lucid.Proxy.Metering;

namespace Lucid.Bench.Exchange;

/// <summary>A catalog of one model in front of a canned upstream.</summary>
internal static class BenchCatalog
{
    private const string UpstreamModel = "gpt-4o-2024-08-06";

    /// <summary>The catalog.</summary>
    /// <param name="upstream">Where the upstream listens.</param>
    /// <param name="numberOf">Gives a model id its number in the journal.</param>
    public static CatalogSnapshot For(IPEndPoint upstream, Func<string, int> numberOf)
    {
        ProviderEntry provider = new()
        {
            Name = "openai",
            Kind = ProviderKind.OpenAi,
            BaseUrl = new Uri($"http://{upstream}/v1"),
            Host = upstream.Address.ToString(),
            Port = upstream.Port,
            IsTls = false,
            HostHeaderUtf8 = Encoding.ASCII.GetBytes(upstream.ToString()),
            PathPrefixUtf8 = "/v1"u8.ToArray(),
            ApiKeyUtf8 = "sk-canned"u8.ToArray(),
            ApiKeySource = "env:BENCH",
            Deadlines = new ProviderDeadlines(),
            Number = 0,
        };
        ModelSpec model = new()
        {
            Id = "gpt-4o",
            Aliases = [],
            Upstreams = [new ModelUpstream(provider, UpstreamModel, CatalogSnapshot.JsonQuoted(UpstreamModel), 1)],
            ContextTokens = 128_000,
            MaxOutputTokens = 16_384,
            Prices = new TokenPrices(250_000, 1_000_000, 25_000, 250_000),
        };
        return CatalogSnapshot.Build([provider], [model], numberOf, DateTimeOffset.UnixEpoch);
    }
}
