using Lucid.Proxy.Admission;
using Lucid.Proxy.Metering;
using Xunit;

namespace Lucid.Proxy.Tests.Admission;

public sealed class SpendRuleTests
{
    private static readonly TokenPrices Prices = new(300_000, 1_500_000, 30_000, 375_000);

    [Fact]
    public void A_clients_maximum_is_priced_at_the_dearest_input_rate()
    {
        var bound = SpendRule.WithMaximum(Prices, inputTokens: 1000, maxOutputTokens: 10, answerCount: 3);
        Assert.Equal(30, bound.OutputTokens);
        Assert.Equal(375_000 + (30 * 1_500), bound.Amount.Value);
        Assert.Equal(-1, bound.WriteMaxOutput);
    }
}
