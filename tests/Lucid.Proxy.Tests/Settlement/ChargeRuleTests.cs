using Lucid.Proxy.Metering;
using Lucid.Proxy.Settlement;

using Xunit;

namespace Lucid.Proxy.Tests.Settlement;

public sealed class ChargeRuleTests
{
    private static readonly TokenPrices Prices = new(1000, 2000, 100, 1250);
    private static readonly TokenUsage Reported = new(10, 5, 4, 20, 8);
    private static readonly TokenUsage Counted = new(12, 0, 0, 18, 0);
    private static readonly NanoUsd Hold = new(1000);

    [Fact]
    public void A_complete_report_is_charged_exactly()
    {
        SettleOutcome outcome = ChargeRule.Apply(
            Prices, new UsageEvidence(Reported, true, true, Counted), CallCompletion.Complete, Hold);
        Assert.Equal(new SettleOutcome(new NanoUsd(10 + 1 + 5 + 40), Reported, UsageSource.Reported), outcome);
    }

    [Fact]
    public void What_was_not_reported_is_counted_class_by_class()
    {
        // field.md row 9: the input came with message_start, the client left before the output was reported.
        SettleOutcome outcome = ChargeRule.Apply(
            Prices, new UsageEvidence(Reported, true, false, Counted), CallCompletion.Cut, Hold);
        Assert.Equal(UsageSource.Counted, outcome.Source);
        Assert.Equal(new TokenUsage(10, 5, 4, 18, 0), outcome.Usage);
        Assert.Equal(new NanoUsd(10 + 1 + 5 + 36), outcome.Cost);
        SettleOutcome nothing = ChargeRule.Apply(
            Prices, new UsageEvidence(Reported, false, false, Counted), CallCompletion.Complete, Hold);
        Assert.Equal(new SettleOutcome(new NanoUsd(48), Counted, UsageSource.Counted), nothing);
    }

    [Theory]
    [InlineData(true, true, true, 56)]
    [InlineData(true, true, false, 50)]
    [InlineData(true, false, true, 50)]
    [InlineData(false, false, true, 48)]
    public void Only_a_complete_report_may_pass_the_hold(bool hasInput, bool hasOutput, bool isComplete, long cost)
    {
        NanoUsd hold = new(50);
        SettleOutcome outcome = ChargeRule.Apply(
            Prices,
            new UsageEvidence(Reported, hasInput, hasOutput, Counted),
            isComplete ? CallCompletion.Complete : CallCompletion.Cut,
            hold);
        Assert.Equal(cost, outcome.Cost.Value);
    }

    [Fact]
    public void A_call_that_produced_nothing_is_free()
    {
        SettleOutcome outcome = ChargeRule.Apply(
            Prices, new UsageEvidence(Reported, true, true, Counted), CallCompletion.NothingProduced, Hold);
        Assert.Equal(new SettleOutcome(NanoUsd.Zero, default, UsageSource.None), outcome);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(TokenUsage.MaxTokens + 1)]
    [InlineData(long.MaxValue)]
    public void An_impossible_report_counts_as_none(long output)
    {
        TokenUsage impossible = Reported with { OutputTokens = output };
        SettleOutcome outcome = ChargeRule.Apply(
            Prices, new UsageEvidence(impossible, true, true, Counted), CallCompletion.Complete, Hold);
        Assert.Equal(new SettleOutcome(new NanoUsd(48), Counted, UsageSource.Counted), outcome);
    }
}
