using System;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Lucid.EndToEnd.Tests.Rig;
using Lucid.Testing.Http;
using Xunit;

namespace Lucid.EndToEnd.Tests;

/// <summary>Every nano-dollar: what a call costs, what it holds meanwhile, and what is left.</summary>
public sealed class MoneyTests(SharedServer shared)
{
    private const long Credit = 100_000_000_000;

    public static TheoryData<string, bool, int, int, int, int> Calls()
    {
        TheoryData<string, bool, int, int, int, int> calls = [];
        foreach (bool isStream in new[] { false, true })
        {
            foreach (string path in new[] { Bodies.ChatPath, Bodies.MessagesPath })
            {
                calls.Add(path, isStream, 1, 0, 0, 0);
                calls.Add(path, isStream, 0, 1, 0, 0);
                calls.Add(path, isStream, 37, 211, 0, 0);
                calls.Add(path, isStream, 13, 7, 101, 0);
                calls.Add(path, isStream, 11, 3, 50, 29);
            }
        }

        return calls;
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Call_costs_exactly_its_reported_usage(
        string path, bool isStream, int input, int output, int cacheRead, int cacheWrite)
    {
        Tenant tenant = await shared.Admin.CreateTenantAsync();
        bool isChat = path == Bodies.ChatPath;

        // OpenAI reports all of the prompt as input, Anthropic only what the cache has no part in.
        int reported = isChat ? input + cacheRead + cacheWrite : input;
        string text = $"[[sim input={reported} output={output} cache-read={cacheRead} cache-write={cacheWrite}]]";

        RawAnswer answer = await shared.Server.PostAsync(path, Bodies.For(path, text, isStream), tenant.Bearer);

        Assert.Equal(200, answer.Status);
        Prices prices = isChat ? LucidSettings.OpenAiPrices : LucidSettings.AnthropicPrices;
        long cost = prices.Cost(input, output, cacheRead, cacheWrite);
        Assert.Equal(Credit - cost, (await tenant.SettledAsync()).BalanceNano);
        CallRecord call = await CallRecord.OnlyOfAsync(tenant);
        Assert.Equal(cost, call.ChargedNano);
        Assert.Equal(0, call.WrittenOffNano);
        Assert.Equal(200, call.Status);
        Assert.Equal("reported", call.Usage);
        Assert.Equal(
            (input, output, cacheRead, cacheWrite),
            ((int)call.InputTokens, (int)call.OutputTokens, (int)call.CacheReadTokens, (int)call.CacheWriteTokens));
        Assert.Equal(answer.Header("x-request-id"), call.Id);
    }

    [Theory]
    [InlineData(Bodies.ChatPath)]
    [InlineData(Bodies.MessagesPath)]
    public async Task Hold_is_there_while_a_stream_runs_and_gone_when_its_end_is_seen(string path)
    {
        Tenant tenant = await shared.Admin.CreateTenantAsync();
        string gate = "hold-" + Guid.NewGuid().ToString("N");
        using RawClient client = await shared.Server.ConnectAsync();
        string text = $"[[sim gate={gate} gate-after=5 tokens=20 output=20 input=10]]";
        await client.PostJsonAsync(path, Bodies.For(path, text, isStream: true), tenant.Bearer);
        await client.WaitForAsync("\n\n");

        AccountSnapshot running = await tenant.AccountAsync();
        Assert.Equal((Credit, 1), (running.BalanceNano, running.InFlight));
        Prices prices = path == Bodies.ChatPath ? LucidSettings.OpenAiPrices : LucidSettings.AnthropicPrices;
        Assert.True(running.HeldNano >= prices.Cost(10, 1000));
        shared.Simulator.OpenGate(gate);
        await client.ReadAnswerAsync();

        // Settled before the end was sent: who sees the end also sees the right balance, without waiting.
        Assert.Equal(
            new AccountSnapshot(Credit - prices.Cost(10, 20), 0, 0), await tenant.AccountAsync());
    }

    [Theory]
    [InlineData(Bodies.ChatPath, false)]
    [InlineData(Bodies.ChatPath, true)]
    [InlineData(Bodies.MessagesPath, false)]
    [InlineData(Bodies.MessagesPath, true)]
    public async Task Usage_beyond_the_balance_takes_all_of_it_and_books_the_rest_as_written_off(
        string path, bool isStream)
    {
        Tenant tenant = await shared.Admin.CreateTenantAsync("0.01");

        string body = Bodies.For(path, "[[sim tokens=3 output=90000000]]", isStream);
        await shared.Server.PostAsync(path, body, tenant.Bearer);

        Assert.Equal(0, (await tenant.SettledAsync()).BalanceNano);
        CallRecord call = await CallRecord.OnlyOfAsync(tenant);
        Assert.Equal(10_000_000, call.ChargedNano);
        Prices prices = path == Bodies.ChatPath ? LucidSettings.OpenAiPrices : LucidSettings.AnthropicPrices;
        Assert.Equal(
            prices.Cost(call.InputTokens, 90_000_000), call.ChargedNano + call.WrittenOffNano);
        Assert.Equal(
            402, (await shared.Server.PostAsync(path, Bodies.For(path, "Hi"), tenant.Bearer)).Status);
    }

    [Theory]
    [InlineData(Bodies.ChatPath, "[[sim status=500]]")]
    [InlineData(Bodies.ChatPath, "[[sim status=429]]")]
    [InlineData(Bodies.MessagesPath, "[[sim status=400]]")]
    [InlineData(Bodies.MessagesPath, "[[sim status=529]]")]
    [InlineData(Bodies.MessagesPath, "[[sim redirect=302]]")]
    public async Task Refused_call_costs_nothing(string path, string text)
    {
        Tenant tenant = await shared.Admin.CreateTenantAsync();

        await shared.Server.PostAsync(path, Bodies.For(path, text, isStream: true), tenant.Bearer);

        Assert.Equal(new AccountSnapshot(Credit, 0, 0), await tenant.SettledAsync());
        Assert.Equal(0, (await CallRecord.OnlyOfAsync(tenant)).ChargedNano);
    }

    [Theory]
    [InlineData(Bodies.ChatPath, false)]
    [InlineData(Bodies.ChatPath, true)]
    [InlineData(Bodies.MessagesPath, false)]
    public async Task Answer_without_usage_is_counted_and_stays_within_its_hold(string path, bool isStream)
    {
        Tenant tenant = await shared.Admin.CreateTenantAsync();

        RawAnswer answer = await shared.Server.PostAsync(
            path, Bodies.For(path, "[[sim tokens=40 no-usage]]", isStream), tenant.Bearer);

        Assert.Equal(200, answer.Status);
        CallRecord call = await CallRecord.OnlyOfAsync(tenant);
        Assert.Equal("counted", call.Usage);
        Assert.InRange(call.ChargedNano, 1, call.HeldNano);
        Assert.True(call.OutputTokens > 0);
    }

    [Fact]
    public async Task Same_credit_reference_twice_is_one_credit()
    {
        Tenant tenant = await shared.Admin.CreateTenantAsync("0");
        await shared.Admin.CreditAsync(tenant.Id, "1.000000001", "inv-7");
        await shared.Admin.CreditAsync(tenant.Id, "1.000000001", "inv-7");
        await Assert.ThrowsAsync<InvalidOperationException>(() => shared.Admin.CreditAsync(tenant.Id, "2", "inv-7"));

        Assert.Equal(1_000_000_001, (await tenant.AccountAsync()).BalanceNano);
    }

    [Fact]
    public async Task Usage_totals_are_the_sum_of_the_calls()
    {
        Tenant tenant = await shared.Admin.CreateTenantAsync();
        for (int i = 1; i <= 4; i++)
        {
            string path = i % 2 == 0 ? Bodies.ChatPath : Bodies.MessagesPath;
            string text = $"[[sim input={i * 10} output={i * 7} tokens=2]]";
            await shared.Server.PostAsync(path, Bodies.For(path, text, isStream: i > 2), tenant.Bearer);
        }

        CallRecord[] calls = await CallRecord.AllOfAsync(tenant);
        JsonElement report = await shared.Admin.GetAsync($"admin/usage?workspace={tenant.Id}&by=model");

        JsonElement total = report.GetProperty("total");
        Assert.Equal(4, total.GetProperty("calls").GetInt64());
        Assert.Equal(100, total.GetProperty("inputTokens").GetInt64());
        Assert.Equal(70, total.GetProperty("outputTokens").GetInt64());
        long charged = AccountSnapshot.Nano(total.GetProperty("chargedUsd").GetString()!);
        Assert.Equal(calls.Sum(call => call.ChargedNano), charged);
        Assert.Equal(2, report.GetProperty("rows").GetArrayLength());
        Assert.Equal(Credit - charged, (await tenant.AccountAsync()).BalanceNano);
    }
}
