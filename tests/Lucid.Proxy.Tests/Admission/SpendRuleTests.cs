using System;
using Lucid.Proxy.Admission;
using Lucid.Proxy.Catalog;
using Lucid.Proxy.Metering;
using Xunit;

namespace Lucid.Proxy.Tests.Admission;

public sealed class SpendRuleTests
{
    private static readonly TokenPrices Prices = new(300_000, 1_500_000, 30_000, 375_000);

    [Fact]
    public void A_clients_maximum_is_priced_at_the_dearest_input_rate()
    {
        var bound = SpendRule.WithMaximum(Prices, inputTokens: 1000, maxOutputTokens: 10, answerCount: 3, webSearches: 0);
        Assert.Equal(30, bound.OutputTokens);
        Assert.Equal(375_000 + (30 * 1_500), bound.Amount.Value);
        Assert.Equal(-1, bound.WriteMaxOutput);
    }

    [Fact]
    public void Text_is_bounded_by_its_bytes_and_by_the_context()
    {
        Assert.Equal(1032, Input(1000, default));
        Assert.Equal(1032 + 1024, Input(1000, default, hasTools: true));
        Assert.Equal(100_000, Input(5_000_000, default));
        Assert.Equal(100_000, Input(1000, default, hasUnbounded: true));
    }

    [Fact]
    public void A_media_part_is_bounded_by_what_is_declared_for_it_and_its_data_are_no_text()
    {
        var media = new MediaParts { Images = 2, Documents = 1, InlineBytes = 900_000 };
        Assert.Equal(1000 + 32 + (2 * 1600) + 30_000, Input(901_000, media));
    }

    [Fact]
    public void A_media_part_without_a_declared_bound_is_bounded_by_the_context_alone() =>
        Assert.Equal(100_000, Input(1000, new MediaParts { Images = 1, Films = 1 }));

    [Fact]
    public void The_clamp_is_the_most_that_the_balance_affords()
    {
        Assert.True(SpendRule.TryClamp(Prices, Model().MaxOutputTokens, 1000, answerCount: 2, new NanoUsd(375_000 + 15_000), out var bound));
        Assert.Equal(5, bound.WriteMaxOutput);
        Assert.Equal(10, bound.OutputTokens);
        Assert.Equal(375_000 + 15_000, bound.Amount.Value);
        Assert.False(SpendRule.TryClamp(Prices, Model().MaxOutputTokens, 1000, answerCount: 2, new NanoUsd(375_000 + 1500), out _));
        Assert.True(SpendRule.TryClamp(Prices, Model().MaxOutputTokens, 1000, answerCount: 2, new NanoUsd(long.MaxValue), out bound));
        Assert.Equal(4096, bound.WriteMaxOutput);
    }

    private static long Input(long bytes, in MediaParts media, bool hasTools = false, bool hasUnbounded = false) =>
        SpendRule.InputTokens(Model(), bytes, media, hasTools, hasUnbounded);

    private static ModelEntry Model() => CatalogSnapshot.Build(
        [],
        [
            new ModelSpec
            {
                Id = "m",
                Upstreams = [new ModelUpstream(SimulatedProvider(), "m", CatalogSnapshot.JsonQuoted("m"), 1)],
                ContextTokens = 100_000,
                MaxOutputTokens = 4096,
                PartTokens = new PartTokens(Image: 1600, Pdf: 30_000, Audio: 0, Video: 0),
                Prices = Prices,
            },
        ],
        _ => 1,
        DateTimeOffset.UnixEpoch).Models[0];

    private static ProviderEntry SimulatedProvider() => new()
    {
        Name = "p",
        Kind = ProviderKind.OpenAi,
        BaseUrl = new Uri("http://127.0.0.1:1"),
        Host = "127.0.0.1",
        Port = 1,
        IsTls = false,
        HostHeaderUtf8 = [],
        PathPrefixUtf8 = [],
        ApiKeyUtf8 = null,
        ApiKeySource = ProviderEntry.NoKey,
        Deadlines = new ProviderDeadlines(),
        Number = 0,
    };
}
