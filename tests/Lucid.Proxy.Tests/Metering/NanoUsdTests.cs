using System;
using System.Globalization;
using System.Numerics;

using Lucid.Proxy.Metering;

using Xunit;

namespace Lucid.Proxy.Tests.Metering;

public sealed class NanoUsdTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("10", 10_000_000_000)]
    [InlineData("10.00", 10_000_000_000)]
    [InlineData("1.500000001", 1_500_000_001)]
    [InlineData("0.000000001", 1)]
    [InlineData("007.5", 7_500_000_000)]
    [InlineData("9223372036.854775807", long.MaxValue)]
    public void Exact_amounts_are_read(string text, long nano)
    {
        Assert.True(NanoUsd.TryParseUsd(text, out NanoUsd value));
        Assert.Equal(nano, value.Value);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData(".5")]
    [InlineData("5.")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("1e3")]
    [InlineData("1,5")]
    [InlineData(" 1")]
    [InlineData("1 ")]
    [InlineData("1.0000000000")]
    [InlineData("1.2.3")]
    [InlineData("0x10")]
    [InlineData("NaN")]
    [InlineData("١")]
    [InlineData("9223372036.854775808")]
    [InlineData("99999999999999999999999999999999999999999999")]
    public void Anything_else_is_refused(string text)
    {
        Assert.False(NanoUsd.TryParseUsd(text, out NanoUsd value));
        Assert.Equal(NanoUsd.Zero, value);
    }

    [Theory]
    [InlineData(0, "0")]
    [InlineData(1, "0.000000001")]
    [InlineData(1_500_000_001, "1.500000001")]
    [InlineData(1_500_000_000, "1.5")]
    [InlineData(100_000_000_000, "100")]
    [InlineData(-250_000_000, "-0.25")]
    [InlineData(long.MaxValue, "9223372036.854775807")]
    [InlineData(long.MinValue, "-9223372036.854775808")]
    public void Text_has_every_nano_dollar_and_no_trailing_zero(long nano, string text) =>
        Assert.Equal(text, new NanoUsd(nano).ToUsdText());

    [Fact]
    public void Text_of_any_amount_reads_back()
    {
        Random random = new(Seeds.Next());
        for (int i = 0; i < 10_000; i++)
        {
            NanoUsd value = new(random.NextInt64() >> random.Next(64));
            value = value < NanoUsd.Zero ? NanoUsd.Zero : value;
            Assert.True(NanoUsd.TryParseUsd(value.ToUsdText(), out NanoUsd again));
            Assert.Equal(value, again);
        }
    }

    [Fact]
    public void Random_texts_agree_with_big_integers()
    {
        Random random = new(Seeds.Next());
        for (int i = 0; i < 10_000; i++)
        {
            string whole = Digits(random, random.Next(1, 22));
            string fraction = Digits(random, random.Next(0, 12));
            string text = fraction.Length == 0 ? whole : $"{whole}.{fraction}";
            BigInteger oracle = fraction.Length > 9
                ? -1
                : BigInteger.Parse(whole + fraction.PadRight(9, '0'), CultureInfo.InvariantCulture);
            bool fits = oracle >= 0 && oracle <= long.MaxValue;
            Assert.Equal(fits, NanoUsd.TryParseUsd(text, out NanoUsd value));
            Assert.Equal(fits ? oracle : 0, value.Value);
        }
    }

    [Fact]
    public void Arithmetic_never_wraps()
    {
        NanoUsd most = new(long.MaxValue);
        Assert.Throws<OverflowException>(() => most + new NanoUsd(1));
        Assert.Throws<OverflowException>(() => new NanoUsd(long.MinValue) - new NanoUsd(1));
        Assert.Equal(new NanoUsd(3), NanoUsd.Min(new NanoUsd(3), most));
        Assert.True(new NanoUsd(1) < most && most > new NanoUsd(1) && most >= new NanoUsd(long.MaxValue));
    }

    private static string Digits(Random random, int count) =>
        string.Create(count, random, (span, r) =>
        {
            foreach (ref char digit in span)
            {
                digit = (char)('0' + r.Next(10));
            }
        });
}
