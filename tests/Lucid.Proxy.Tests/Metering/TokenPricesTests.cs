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
    public void Cost_and_bound_agree_with_big_integers()
    {
        Random random = new(Seeds.Next());
        for (int i = 0; i < 20_000; i++)
        {
            TokenPrices prices = new(Edge(random), Edge(random), Edge(random), Edge(random));
            TokenUsage usage = new(Edge(random), Edge(random), Edge(random), Edge(random), 0);
            BigInteger sum = ((BigInteger)usage.InputTokens * prices.InputNanoPerThousand)
                + ((BigInteger)usage.CacheReadTokens * prices.CacheReadNanoPerThousand)
                + ((BigInteger)usage.CacheWriteTokens * prices.CacheWriteNanoPerThousand)
                + ((BigInteger)usage.OutputTokens * prices.OutputNanoPerThousand);
            AssertCost((sum + 999) / 1000, () => prices.Cost(in usage));
            BigInteger bound = ((BigInteger)usage.InputTokens * prices.DearestInputNanoPerThousand)
                + ((BigInteger)usage.OutputTokens * prices.OutputNanoPerThousand);
            AssertCost((bound + 999) / 1000, () => prices.UpperBound(usage.InputTokens, usage.OutputTokens));
        }
    }

    [Fact]
    public void The_bound_covers_every_call_within_it()
    {
        Random random = new(Seeds.Next());
        for (int i = 0; i < 5000; i++)
        {
            TokenPrices prices = new(
                random.Next(10_000), random.Next(10_000), random.Next(10_000), random.Next(10_000));
            int input = random.Next(1, 100_000);
            int cached = random.Next(input + 1);
            int written = random.Next(input - cached + 1);
            int output = random.Next(10_000);
            TokenUsage usage = new(input - cached - written, cached, written, random.Next(output + 1), 0);
            Assert.True(prices.Cost(in usage) <= prices.UpperBound(input, output));
        }
    }

    [Fact]
    public void Affordable_output_is_the_most_whose_bound_fits_the_balance()
    {
        Random random = new(Seeds.Next());
        for (int i = 0; i < 20_000; i++)
        {
            TokenPrices prices = new(random.Next(100), random.Next(1, 100), random.Next(100), random.Next(100));
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
    public void Impossible_usage_is_refused()
    {
        TokenPrices prices = new(1, 1, 1, 1);
        Assert.Throws<ArgumentOutOfRangeException>(() => prices.Cost(new TokenUsage(0, 0, -1, 0, 0)));
        Assert.Throws<ArgumentOutOfRangeException>(() => prices.UpperBound(-1, 0));
    }

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
