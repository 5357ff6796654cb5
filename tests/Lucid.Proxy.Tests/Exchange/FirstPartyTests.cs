using System;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using Lucid.Proxy.Admin;
using Lucid.Proxy.Ledger;
using Lucid.Proxy.Metering;
using Lucid.Testing.Http;
using Xunit;

namespace Lucid.Proxy.Tests.Exchange;

/// <summary>What a model's maker would have asked is summed call by call, as the charges are: with the same prices the
/// sums are the same to the nano-dollar, long inputs and tiers included.</summary>
public sealed class FirstPartyTests
{
    private const string Chat = "/v1/chat/completions";

    [Fact]
    public async Task The_makers_sum_is_that_of_the_calls_and_not_of_their_tokens()
    {
        long[] inputs = [1, 7, 999, 1000, 1001, 5000, 33];
        var next = 0;
        await using var upstream = ScriptedUpstream.Start(async peer =>
        {
            while (await peer.ReadRequestAsync() is not null)
            {
                await peer.SendAsync(Answer(inputs[next++ % inputs.Length]));
            }
        });
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);
        var body = "{\"model\":\"gpt-long\",\"max_tokens\":50,\"messages\":[{\"role\":\"user\",\"content\":\""
            + new string('x', 6000) + "\"}]";
        for (var i = 0; i < inputs.Length * 2; i++)
        {
            var tier = i < inputs.Length ? "}" : ",\"service_tier\":\"flex\"}";
            Assert.Equal(200, (await proxy.PostAsync(Chat, body + tier)).Status);
        }

        await proxy.UntilAtRestAsync();
        var spent = NanoUsd.Zero;
        foreach (var input in inputs)
        {
            TokenUsage usage = new(input, 0, 0, 3, 0);
            spent += ProxyUnderTest.LongPrices.Cost(usage) + ProxyUnderTest.LongPrices.Times(500).Cost(usage);
        }

        foreach (var by in new[] { UsageGrouping.Model, UsageGrouping.Day | UsageGrouping.User, UsageGrouping.None })
        {
            var report = proxy.Ledger.Usage(new UsageQuery(null, null, null, by));
            var usage = UsageBodies.Of(report, by);
            Assert.Equal((spent.ToUsdText(), spent.ToUsdText()), (usage.Total.ChargedUsd, usage.Total.FirstPartyUsd));
            Assert.All(usage.Rows, row => Assert.Equal(row.ChargedUsd, row.FirstPartyUsd));
            Assert.Equal(by == UsageGrouping.None ? 0 : 1, usage.Rows.Length);
        }

        Assert.Equal(10_000_000_000 - spent.Value, proxy.Account.Balance.Value);
        Assert.Equal(inputs.Length * 2, proxy.Ledger.RecentCalls(100, null).Count(call => call.Status == 200));
    }

    [Fact]
    public async Task A_model_whose_makers_price_is_not_known_saved_nothing()
    {
        await using var upstream = ScriptedUpstream.Answering(Answer(10));
        await using var proxy = await ProxyUnderTest.StartAsync(upstream.Endpoint);
        await proxy.PostAsync(
            Chat, "{\"model\":\"gpt-4o\",\"max_tokens\":50,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}");

        var usage = UsageBodies.Of(
            proxy.Ledger.Usage(new UsageQuery(null, null, null, UsageGrouping.Model)), UsageGrouping.Model);
        Assert.NotEqual("0", usage.Total.ChargedUsd);
        Assert.Equal(usage.Total.ChargedUsd, usage.Total.FirstPartyUsd);
    }

    private static byte[] Answer(long input)
    {
        var json = "{\"id\":\"c1\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"up\",\"choices\":[{\"index\":0,"
            + "\"message\":{\"role\":\"assistant\",\"content\":\"Hello\"},\"finish_reason\":\"stop\"}],\"usage\":{"
            + string.Create(CultureInfo.InvariantCulture, $"\"prompt_tokens\":{input},\"completion_tokens\":3}}}}");
        return Encoding.UTF8.GetBytes(
            $"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {json.Length}\r\n\r\n{json}");
    }
}
