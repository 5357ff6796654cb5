using System.Text;
using Lucid.Net.Http1;
using Xunit;

namespace Lucid.Net.Tests.Http1;

public sealed class DateLineTests
{
    [Theory]
    [InlineData(0, "Thu, 01 Jan 1970 00:00:00 GMT")]
    [InlineData(784111777_999, "Sun, 06 Nov 1994 08:49:37 GMT")]
    [InlineData(1772445600_000, "Mon, 02 Mar 2026 10:00:00 GMT")]
    [InlineData(-5, "Thu, 01 Jan 1970 00:00:00 GMT")]
    [InlineData(long.MaxValue, "Fri, 31 Dec 9999 23:59:59 GMT")]
    public void The_line_is_an_IMF_fixdate(long unixMs, string date)
        => Assert.Equal("date: " + date + "\r\n", Encoding.ASCII.GetString(new DateLine().For(unixMs)));

    [Fact]
    public void The_line_changes_with_the_second_in_both_directions()
    {
        DateLine line = new();
        Assert.Contains(":37 GMT", Encoding.ASCII.GetString(line.For(784111777_000)));
        Assert.Contains(":37 GMT", Encoding.ASCII.GetString(line.For(784111777_999)));
        Assert.Contains(":38 GMT", Encoding.ASCII.GetString(line.For(784111778_000)));
        Assert.Contains(":37 GMT", Encoding.ASCII.GetString(line.For(784111777_500)));
    }
}
