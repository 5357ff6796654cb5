using System;
using Lucid.Proxy.Cli;
using Xunit;

namespace Lucid.Proxy.Tests.Cli;

public sealed class DayTextTests
{
    // Already the next day in Coordinated Universal Time.
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 20, 0, 0, TimeSpan.FromHours(-5));

    [Theory]
    [InlineData("2026-01-31", "2026-01-31")]
    [InlineData("today", "2026-11-23")]
    [InlineData("yesterday", "2026-11-22")]
    [InlineData("0d", "2026-11-23")]
    [InlineData("30d", "2026-10-24")]
    public void A_day_is_named_in_several_ways(string text, string day) => Assert.Equal(day, DayText.Parse(text, Now));

    [Theory]
    [InlineData("")]
    [InlineData("d")]
    [InlineData("-1d")]
    [InlineData("99999999d")]
    [InlineData("22.11.2026")]
    [InlineData("2026-13-01")]
    public void What_names_no_day_is_refused(string text)
        => Assert.Throws<CliException>(() => DayText.Parse(text, Now));
}
