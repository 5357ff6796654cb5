using Lucid.Proxy.Metering;

using Xunit;

namespace Lucid.Proxy.Tests.Metering;

/// <summary>Prices of a provider's tiers (field.md row 4).</summary>
public sealed class TierPricesTests
{
    private static readonly TokenPrices Usual = new(1000, 2001, 100, 1250)
    {
        CacheWriteHourNanoPerThousand = 2000,
        ReasoningNanoPerThousand = 3000,
        LongContext = new LongInputTier(100, new TokenPrices(3000, 4000, 3000, 3000)),
    };

    private static readonly TierPrices Tiers = new(
        Usual, new TierFactors { Flex = 500, Priority = 1700, Fast = 6000, UnitedStates = 1100 });

    [Fact]
    public void A_tier_multiplies_every_class_and_the_long_input_and_rounds_up()
    {
        TokenPrices flex = Tiers.Served(ServiceTier.Flex, ServiceRegion.Unsaid)!;
        Assert.Equal(
            new TokenPrices(500, 1001, 50, 625)
            {
                CacheWriteHourNanoPerThousand = 1000,
                ReasoningNanoPerThousand = 1500,
                LongContext = new LongInputTier(100, new TokenPrices(1500, 2000, 1500, 1500)),
            },
            flex);
        Assert.Same(Usual, Tiers.Served(ServiceTier.Standard, ServiceRegion.Anywhere));
        Assert.Equal(6600, Tiers.Served(ServiceTier.Fast, ServiceRegion.UnitedStates)!.InputNanoPerThousand);
    }

    [Theory]
    [InlineData(ServiceTier.Scale, ServiceRegion.Unsaid)]
    [InlineData(ServiceTier.Unknown, ServiceRegion.Unsaid)]
    [InlineData(ServiceTier.Standard, ServiceRegion.Unknown)]
    public void What_has_no_factor_has_no_price(object tier, object region)
    {
        Assert.Null(Tiers.Served((ServiceTier)tier, (ServiceRegion)region));
        Assert.False(Tiers.Has((ServiceTier)tier) && Tiers.Has((ServiceRegion)region));
    }

    // asked                region                        the account may choose   dearest input price
    [Theory]
    [InlineData(ServiceTier.Unsaid, ServiceRegion.Anywhere, false, 1000)]
    [InlineData(ServiceTier.Unsaid, ServiceRegion.Anywhere, true, 6000)]
    [InlineData(ServiceTier.Standard, ServiceRegion.Anywhere, true, 1000)]
    [InlineData(ServiceTier.Flex, ServiceRegion.Anywhere, true, 1000)]
    [InlineData(ServiceTier.Priority, ServiceRegion.Anywhere, false, 1700)]
    [InlineData(ServiceTier.Priority, ServiceRegion.Unsaid, false, 1870)]
    [InlineData(ServiceTier.Standard, ServiceRegion.UnitedStates, false, 1100)]
    public void The_hold_is_made_at_the_dearest_within_reach(
        object asked, object region, bool isAccountsChoice, long price)
    {
        TokenPrices dearest = Tiers.Dearest((ServiceTier)asked, (ServiceRegion)region, isAccountsChoice);
        Assert.Equal(price, dearest.InputNanoPerThousand);
    }

    [Fact]
    public void A_model_without_tiers_has_its_usual_prices_only()
    {
        TierPrices none = new(Usual, default);
        Assert.Same(Usual, none.Dearest(ServiceTier.Unsaid, ServiceRegion.Unsaid, isAccountsChoice: true));
        Assert.Same(Usual, none.Served(ServiceTier.Unsaid, ServiceRegion.Unsaid));
        Assert.False(none.Has(ServiceTier.Flex) || none.Has(ServiceRegion.UnitedStates));
    }

    [Fact]
    public void A_factor_of_a_large_price_stops_at_the_largest_amount()
    {
        TokenPrices huge = new(long.MaxValue, 1, 1, 1);
        Assert.Equal(long.MaxValue, huge.Times(2000).InputNanoPerThousand);
    }
}
