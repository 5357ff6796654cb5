using Lucid.Proxy.Catalog;
using Xunit;

namespace Lucid.Proxy.Tests.Catalog;

public sealed class PriceTextTests
{
    [Theory]
    [InlineData(0, "0.00")]
    [InlineData(1, "0.000001")]
    [InlineData(125_000, "0.125")]
    [InlineData(300_000, "0.30")]
    [InlineData(75_000_000, "75.00")]
    [InlineData(1_234_567_890, "1234.56789")]
    public void A_price_is_written_as_people_quote_it(long nanoPerThousand, string expected)
        => Assert.Equal(expected, PriceText.UsdPerMillion(nanoPerThousand));
}
