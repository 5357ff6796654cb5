using System.Collections.Generic;

using Lucid.Proxy.Metering;

using Xunit;

namespace Lucid.Proxy.Tests.Metering;

public sealed class MediaPricesTests
{
    private static readonly MediaPrices Film = new(MediaUnit.Second, 40_000_000_000)
    {
        Variants = new Dictionary<string, long> { ["4k"] = 60_000_000_000, ["360p"] = 7 },
    };

    [Theory]
    [InlineData(null, 8, "0.32")]
    [InlineData("1080p", 8, "0.32")]
    [InlineData("4k", 8, "0.48")]
    [InlineData("360p", 8, "0.000000001")]
    [InlineData("4k", 0, "0")]
    public void Each_variant_costs_its_own_price_rounded_up_once(string? variant, long units, string usd) =>
        Assert.Equal(usd, Film.Cost(units, variant).ToUsdText());

    [Fact]
    public void The_bound_is_the_dearest_variant()
    {
        Assert.Equal(Film.Cost(8, "4k"), Film.UpperBound(8));
        Assert.Equal(new MediaPrices(MediaUnit.Image, 5).Cost(3, null), new MediaPrices(MediaUnit.Image, 5).UpperBound(3));
        Assert.Equal(long.MaxValue, Film.UpperBound(long.MaxValue).Value);
    }
}
