using System;
using System.Collections.Generic;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Lucid.EndToEnd.Tests.Rig;
using Lucid.Simulator;
using Lucid.Testing.Http;
using Xunit;

namespace Lucid.EndToEnd.Tests;

/// <summary>A client that leaves: the upstream is closed at once, and what was received is settled.</summary>
public sealed class ClientGoneTests(OwnServer own) : IClassFixture<OwnServer>
{
    private const int AbortedStreams = 10_000;
    private const int AtOnce = 250;

    [Theory]
    [InlineData(Bodies.ChatPath, true)]
    [InlineData(Bodies.ChatPath, false)]
    [InlineData(Bodies.MessagesPath, true)]
    [InlineData(Bodies.MessagesPath, false)]
    public async Task Stream_whose_client_leaves_is_cut_upstream_and_settled(string path, bool byReset)
    {
        Tenant tenant = await own.Admin.CreateTenantAsync();
        long aborted = own.Simulator.Stats.AbortedStreams;
        RawClient client = await own.Server.ConnectAsync();
        await client.PostJsonAsync(path, Bodies.For(path, "[[sim tokens=50 stall=9]]", isStream: true), tenant.Bearer);
        await client.WaitForAsync(path == Bodies.ChatPath ? "\"content\":\" " : "\"text\":\" ");
        Assert.True((await tenant.AccountAsync()).HeldNano > 0);

        Leave(client, byReset);

        await UntilAsync(stats => stats.AbortedStreams == aborted + 1);
        CallRecord call = await CallRecord.OnlyOfAsync(tenant);
        Assert.InRange(call.ChargedNano, 1, call.HeldNano);
        Assert.Equal(100_000_000_000 - call.ChargedNano, (await tenant.AccountAsync()).BalanceNano);
    }

    [Fact]
    public async Task Client_that_leaves_before_the_answer_began_ends_the_call_upstream()
    {
        Tenant tenant = await own.Admin.CreateTenantAsync();
        long aborted = own.Simulator.Stats.AbortedStreams;
        long requests = own.Simulator.Stats.Requests;
        RawClient client = await own.Server.ConnectAsync();
        await client.PostJsonAsync(Bodies.ChatPath, Bodies.Chat("[[sim head-delay=50000]]"), tenant.Bearer);
        await UntilAsync(stats => stats.Requests > requests);

        Leave(client, byReset: true);

        await UntilAsync(stats => stats.AbortedStreams == aborted + 1);
        Assert.Equal(0, (await tenant.SettledAsync()).HeldNano);
    }

    [Theory]
    [InlineData(Bodies.ChatPath, "stream-unasked stall=8 tokens=90 input=700")]
    [InlineData(Bodies.MessagesPath, "stall=0 tokens=900")]
    public async Task What_was_produced_for_a_client_that_leaves_before_its_first_byte_is_charged(
        string path, string directives)
    {
        Tenant tenant = await own.Admin.CreateTenantAsync();
        string text = $"[[sim {directives}]]";
        string body = path == Bodies.ChatPath
            ? Bodies.Chat(text, model: LucidSettings.AnthropicModel)
            : Bodies.Message(text);
        long requests = own.Simulator.Stats.Requests;
        RawClient client = await own.Server.ConnectAsync();
        await client.PostJsonAsync(path, body, tenant.Bearer);
        await UntilAsync(stats => stats.Requests > requests);

        // Gateway and simulator have one reactor each: when a later call is answered, what the simulator had to say to
        // this one has been read.
        Tenant other = await own.Admin.CreateTenantAsync();
        Assert.Equal(200, (await own.Server.PostAsync(path, Bodies.For(path, "Hi"), other.Bearer)).Status);

        Leave(client, byReset: true);

        CallRecord call = await CallRecord.OnlyOfAsync(tenant);
        Assert.InRange(call.ChargedNano, 1, call.HeldNano);
        Assert.Equal(("counted", 0), (call.Usage, call.Status));
        Assert.Equal(path == Bodies.ChatPath ? 700 : call.InputTokens, call.InputTokens);
        Assert.Equal(100_000_000_000 - call.ChargedNano, (await tenant.AccountAsync()).BalanceNano);
    }

    [Fact]
    public async Task Ten_thousand_aborted_streams_leave_nothing_in_flight_and_nothing_held()
    {
        Tenant tenant = await own.Admin.CreateTenantAsync("1000");
        long before = own.Simulator.Stats.Requests;
        for (int done = 0; done < AbortedStreams; done += AtOnce)
        {
            List<Task> batch = [];
            for (int i = 0; i < AtOnce; i++)
            {
                batch.Add(AbortOneAsync(tenant, done + i));
            }

            await Task.WhenAll(batch);
        }

        await UntilAsync(stats => stats.OpenStreams == 0);
        AccountSnapshot account = await tenant.SettledAsync();
        JsonElement total = (await own.Admin.GetAsync($"admin/usage?workspace={tenant.Id}")).GetProperty("total");
        long charged = AccountSnapshot.Nano(total.GetProperty("chargedUsd").GetString()!);
        Assert.Equal(AbortedStreams, total.GetProperty("calls").GetInt64());
        Assert.Equal(new AccountSnapshot(1_000_000_000_000 - charged, 0, 0), account);
        Assert.Equal(0, await own.Admin.MetricAsync("lucid_in_flight"));
        Assert.Equal(0, await own.Admin.MetricAsync("lucid_held_nanousd"));
        Assert.True(own.Simulator.Stats.Requests - before <= AbortedStreams);
        Assert.Equal(200, (await own.Server.PostAsync(Bodies.ChatPath, Bodies.Chat("Hi"), tenant.Bearer)).Status);
    }

    private async Task AbortOneAsync(Tenant tenant, int number)
    {
        string path = number % 2 == 0 ? Bodies.ChatPath : Bodies.MessagesPath;
        RawClient client = await own.Server.ConnectAsync();
        await client.PostJsonAsync(path, Bodies.For(path, "[[sim tokens=90 stall=6]]", isStream: true), tenant.Bearer);

        // All of them have money held when they leave: the first event is behind the hold.
        await client.WaitForAsync("\n\n");
        Leave(client, byReset: number % 3 != 0);
    }

    private static void Leave(RawClient client, bool byReset)
    {
        if (byReset)
        {
            client.Reset();
        }
        else
        {
            client.Dispose();
        }
    }

    private async Task UntilAsync(Func<SimulatorStats, bool> isReached)
    {
        using CancellationTokenSource deadline = WireDeadline.Start();
        using PeriodicTimer look = new(TimeSpan.FromMilliseconds(5));
        while (!isReached(own.Simulator.Stats))
        {
            Assert.True(await look.WaitForNextTickAsync(deadline.Token));
        }
    }
}
