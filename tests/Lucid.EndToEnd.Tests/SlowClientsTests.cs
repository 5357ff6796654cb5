using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Lucid.EndToEnd.Tests.Rig;
using Lucid.Testing.Http;
using Xunit;

namespace Lucid.EndToEnd.Tests;

/// <summary>Clients that send a byte now and then to hold what the server has.</summary>
public sealed class SlowClientsTests(OwnServer own) : IClassFixture<OwnServer>
{
    private const int SlowClients = 2_000;
    private const int Calls = 100;

    // Generous: what is asserted is that slow clients cost others nothing they would notice, on any machine.
    private const double Tolerance = 10;
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task Two_thousand_slow_heads_are_given_up_while_others_are_served()
    {
        Tenant tenant = await own.Admin.CreateTenantAsync("1000");
        TimeSpan alone = await WorstOfHundredAsync(tenant);
        using Crowd crowd = await Crowd.ConnectAsync(own.Server.Public, SlowClients);
        crowd.Send("POST /v1/chat/completions HTTP/1.1\r\nhost: a\r\nx-slow: ");
        await UntilAsync(async () =>
            await own.Admin.MetricAsync("lucid_client_connections_open") >= SlowClients);

        // While a normal client works, every slow one sends a byte between any two of its rounds.
        int rounds = 0;
        TimeSpan crowded = TimeSpan.Zero;
        Task<string>[] ends = [.. crowd.Sockets.Select(Crowd.ReadToEndAsync)];
        while (!ends.All(end => end.IsCompleted))
        {
            crowd.Send("s");
            TimeSpan worst = await WorstOfHundredAsync(tenant);
            crowded = rounds == 0 || worst < crowded ? worst : crowded;
            rounds++;
        }

        // All had begun before the first round and none was let go on: a byte does not buy time.
        Assert.True(rounds >= 1);
        foreach (Task<string> end in ends)
        {
            string said = await end;
            Assert.True(
                said.Length == 0 || said.StartsWith("HTTP/1.1 408 ", StringComparison.Ordinal), said);
        }

        int answered = ends.Count(end => end.Result.Length > 0);
        Assert.True(answered > SlowClients / 2, $"only {answered} were told 408");
        Assert.True(crowded < (alone * Tolerance) + s_grace, $"alone {alone}, among slow clients {crowded}");
        Assert.Equal((0, 0), await InFlightAsync(tenant));
    }

    /// <summary>A hundred calls one after the other on one connection: the time of the slowest but one.</summary>
    private async Task<TimeSpan> WorstOfHundredAsync(Tenant tenant)
    {
        using RawClient client = await own.Server.ConnectAsync();
        List<TimeSpan> times = [];
        for (int i = 0; i < Calls; i++)
        {
            Stopwatch watch = Stopwatch.StartNew();
            await client.PostJsonAsync(Bodies.ChatPath, Bodies.Chat("[[sim tokens=3]]"), tenant.Bearer);
            RawAnswer answer = await client.ReadAnswerAsync();
            times.Add(watch.Elapsed);
            Assert.True(answer is { Status: 200, IsComplete: true }, answer.ToString());
        }

        times.Sort();
        return times[^2];
    }

    private static async Task<(long Held, int InFlight)> InFlightAsync(Tenant tenant)
    {
        AccountSnapshot account = await tenant.SettledAsync();
        return (account.HeldNano, account.InFlight);
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using CancellationTokenSource deadline = WireDeadline.Start();
        using PeriodicTimer look = new(TimeSpan.FromMilliseconds(20));
        while (!await condition())
        {
            Assert.True(await look.WaitForNextTickAsync(deadline.Token));
        }
    }
}
