using System;
using System.Numerics;

using Lucid.Proxy.Metering;

using Xunit;

namespace Lucid.Proxy.Tests.Metering;

public sealed class TokenPricesTests
{
    [Theory]
    [InlineData("0.30", 300_000)]
    [InlineData("1.50", 1_500_000)]
    [InlineData("0", 0)]
    [InlineData("0.000001", 1)]
    public void Prices_per_million_are_read_exactly(string text, long nanoPerThousand)
    {
        Assert.True(TokenPrices.TryParseUsdPerMillion(text, out long value));
        Assert.Equal(nanoPerThousand, value);
    }

    [Theory]
    [InlineData("0.0000001")]
    [InlineData("-1")]
    [InlineData("")]
    public void Prices_that_are_not_exact_are_refused(string text) =>
        Assert.False(TokenPrices.TryParseUsdPerMillion(text, out _));

    [Fact]
    public void A_million_tokens_cost_the_written_price()
    {
        TokenPrices sonnet = new(300_000, 1_500_000, 30_000, 375_000);
        Assert.Equal("0.3", sonnet.Cost(new TokenUsage(1_000_000, 0, 0, 0, 0)).ToUsdText());
        Assert.Equal("1.5", sonnet.Cost(new TokenUsage(0, 0, 0, 1_000_000, 900_000)).ToUsdText());
        Assert.Equal(375_000, sonnet.DearestInputNanoPerThousand);
        Assert.False(sonnet.IsFree);
        Assert.True(new TokenPrices(0, 0, 0, 0).IsFree);
    }

    [Fact]
    public void A_call_is_rounded_up_once_and_not_per_class()
    {
        // Four classes of a thousandth of a nano-dollar are one nano-dollar, not four.
        TokenPrices prices = new(1, 1, 1, 1);
        Assert.Equal(1, prices.Cost(new TokenUsage(1, 1, 1, 1, 0)).Value);
        Assert.Equal(1, prices.Cost(new TokenUsage(1000, 0, 0, 0, 0)).Value);
        Assert.Equal(2, prices.Cost(new TokenUsage(1000, 0, 0, 1, 0)).Value);
        Assert.Equal(0, prices.Cost(default).Value);
    }

    [Fact]
    public void Every_class_has_its_own_price()
    {
        // field.md row 10: cache reads, both cache writes, output and reasoning are priced apart.
        TokenPrices prices = new(1_000_000, 5_000_000, 100_000, 1_250_000)
        {
            CacheWriteHourNanoPerThousand = 2_000_000,
            ReasoningNanoPerThousand = 7_000_000,
        };
        TokenUsage usage = new(10, 20, 30, 40, 15) { CacheWriteHourTokens = 12 };
        Assert.Equal(
            (10 * 1000) + (20 * 100) + (18 * 1250) + (12 * 2000) + (25 * 5000) + (15 * 7000), prices.Cost(usage).Value);
        Assert.Equal(2_000_000, prices.DearestInputNanoPerThousand);
        Assert.Equal(7_000_000, prices.DearestOutputNanoPerThousand);
    }

    [Fact]
    public void A_part_that_is_reported_larger_than_its_whole_is_no_more_than_the_whole()
    {
        TokenPrices prices = new(0, 1000, 0, 1000)
        {
            CacheWriteHourNanoPerThousand = 2000,
            ReasoningNanoPerThousand = 3000,
        };
        Assert.Equal(16, prices.Cost(new TokenUsage(0, 0, 5, 2, 9) { CacheWriteHourTokens = 9 }).Value);
    }

    [Fact]
    public void All_tokens_of_a_call_with_a_long_input_cost_the_price_of_its_tier()
    {
        TokenPrices prices = new(1000, 2000, 1000, 1000)
        {
            LongContext = new LongInputTier(100, new TokenPrices(3000, 4000, 3000, 3000)
            {
                LongContext = new LongInputTier(200, new TokenPrices(5000, 6000, 5000, 5000)),
            }),
        };
        Assert.Equal(100 + 2, prices.Cost(new TokenUsage(60, 20, 20, 1, 0)).Value);
        Assert.Equal((101 * 3) + 4, prices.Cost(new TokenUsage(60, 20, 21, 1, 0)).Value);
        Assert.Equal((201 * 5) + 6, prices.Cost(new TokenUsage(201, 0, 0, 1, 0)).Value);
        Assert.Equal((100 * 1) + 2, prices.UpperBound(100, 1).Value);
        Assert.Equal((150 * 3) + 4, prices.UpperBound(150, 1).Value);
    }

    [Fact]
    public void Cost_and_bound_agree_with_big_integers()
    {
        Random random = new(Seeds.Next());
        for (int i = 0; i < 20_000; i++)
        {
            TokenPrices prices = AnyPrices(random, Edge);
            TokenUsage usage = new(Edge(random), Edge(random), Edge(random), Edge(random), Edge(random))
            {
                CacheWriteHourTokens = Edge(random),
            };
            BigInteger input = (BigInteger)usage.InputTokens + usage.CacheReadTokens + usage.CacheWriteTokens;
            TokenPrices rates = prices.LongContext is { } tier && input > tier.AboveInputTokens ? tier.Prices : prices;
            AssertCost(Sum(usage, rates), () => prices.Cost(in usage));
            BigInteger bound = Bound(usage.InputTokens, usage.OutputTokens, prices);
            if (usage.InputTokens > prices.LongContext!.AboveInputTokens)
            {
                bound = BigInteger.Max(
                    bound, Bound(usage.InputTokens, usage.OutputTokens, prices.LongContext.Prices));
            }

            AssertCost(bound, () => prices.UpperBound(usage.InputTokens, usage.OutputTokens));
        }
    }

    [Fact]
    public void The_bound_covers_every_call_within_it()
    {
        // field.md row 4: at the dearest rate that the call can reach, the tier of a long input included.
        Random random = new(Seeds.Next());
        for (int i = 0; i < 5000; i++)
        {
            TokenPrices prices = AnyPrices(random, each => each.Next(10_000));
            int input = random.Next(1, 20_000);
            int cached = random.Next(input + 1);
            int written = random.Next(input - cached + 1);
            int output = random.Next(10_000);
            int said = random.Next(output + 1);
            TokenUsage usage = new(input - cached - written, cached, written, said, random.Next(said + 1))
            {
                CacheWriteHourTokens = random.Next(written + 1),
            };
            Assert.True(prices.Cost(in usage) <= prices.UpperBound(input, output));
        }
    }

    [Fact]
    public void Affordable_output_is_the_most_whose_bound_fits_the_balance()
    {
        Random random = new(Seeds.Next());
        for (int i = 0; i < 20_000; i++)
        {
            TokenPrices prices = AnyPrices(random, each => each.Next(1, 100));
            long input = random.Next(100_000);
            NanoUsd available = new(random.Next(20_000));
            long output = prices.AffordableOutputTokens(available, input);
            if (output < 0)
            {
                Assert.Equal(-1, output);
                Assert.True(prices.UpperBound(input, 0) > available);
            }
            else
            {
                Assert.True(prices.UpperBound(input, output) <= available);
                Assert.True(prices.UpperBound(input, output + 1) > available);
            }
        }

        Assert.Equal(long.MaxValue, new TokenPrices(1, 0, 0, 0).AffordableOutputTokens(new NanoUsd(5), 10));
    }

    [Fact]
    public void A_web_search_costs_the_same_in_every_tier_and_is_rounded_no_second_time()
    {
        TokenPrices prices = new TokenPrices(1, 1, 1, 1)
        {
            WebSearchNano = 10_000_000,
            LongContext = new LongInputTier(5, new TokenPrices(1001, 1, 1, 1)),
        };
        Assert.Equal(1 + 30_000_000, prices.Cost(new TokenUsage(1, 0, 0, 1, 0) { WebSearches = 3 }).Value);
        Assert.Equal(7 + 30_000_000, prices.Cost(new TokenUsage(6, 0, 0, 0, 0) { WebSearches = 3 }).Value);
        Assert.Equal(7 + 80_000_000, prices.UpperBound(6, 0, 8).Value);
        Assert.Equal(1 + 10_000_000, prices.Times(500).Cost(new TokenUsage(1, 0, 0, 0, 0) { WebSearches = 1 }).Value);
        Assert.Equal(long.MaxValue, prices.UpperBound(0, 0, long.MaxValue).Value);
        Assert.False((new TokenPrices(0, 0, 0, 0) with { WebSearchNano = 1 }).IsFree);
        Assert.True((new TokenPrices(0, 0, 0, 0) with { WebSearchNano = 0 }).IsFree);
        Assert.Throws<ArgumentOutOfRangeException>(
            () => prices.Cost(new TokenUsage(1, 0, 0, 0, 0) { WebSearches = -1 }));
    }

    [Fact]
    public void Impossible_usage_is_refused()
    {
        TokenPrices prices = new(1, 1, 1, 1);
        Assert.Throws<ArgumentOutOfRangeException>(() => prices.Cost(new TokenUsage(0, 0, -1, 0, 0)));
        Assert.Throws<ArgumentOutOfRangeException>(() => prices.UpperBound(-1, 0));
    }

    private static TokenPrices AnyPrices(Random random, Func<Random, long> price) =>
        AnyRates(random, price) with { LongContext = new LongInputTier(random.Next(10_000), AnyRates(random, price)) };

    private static TokenPrices AnyRates(Random random, Func<Random, long> price) =>
        new(price(random), price(random), price(random), price(random))
        {
            CacheWriteHourNanoPerThousand = price(random),
            ReasoningNanoPerThousand = price(random),
        };

    private static BigInteger Sum(in TokenUsage usage, TokenPrices rates)
    {
        BigInteger hour = BigInteger.Min(usage.CacheWriteHourTokens, usage.CacheWriteTokens);
        BigInteger reasoning = BigInteger.Min(usage.ReasoningTokens, usage.OutputTokens);
        BigInteger sum = ((BigInteger)usage.InputTokens * rates.InputNanoPerThousand)
            + ((BigInteger)usage.CacheReadTokens * rates.CacheReadNanoPerThousand)
            + ((usage.CacheWriteTokens - hour) * rates.CacheWriteNanoPerThousand)
            + (hour * rates.CacheWriteHourNanoPerThousand)
            + ((usage.OutputTokens - reasoning) * rates.OutputNanoPerThousand)
            + (reasoning * rates.ReasoningNanoPerThousand);
        return (sum + 999) / 1000;
    }

    private static BigInteger Bound(long input, long output, TokenPrices rates) =>
        (((BigInteger)input * rates.DearestInputNanoPerThousand)
            + ((BigInteger)output * rates.DearestOutputNanoPerThousand) + 999) / 1000;

    private static void AssertCost(BigInteger oracle, Func<NanoUsd> cost)
    {
        Assert.Equal(BigInteger.Min(oracle, long.MaxValue), cost().Value);
    }

    private static long Edge(Random random) => random.Next(8) switch
    {
        0 => 0,
        1 => 1,
        2 => long.MaxValue,
        3 => random.NextInt64(),
        _ => random.NextInt64() >> random.Next(20, 63),
    };
}
