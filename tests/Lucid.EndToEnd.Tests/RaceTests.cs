using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Lucid.EndToEnd.Tests.Rig;
using Lucid.Testing.Http;
using Xunit;

namespace Lucid.EndToEnd.Tests;

/// <summary>Many at once (field.md rows 1 and 7): check and take are one step, for money and for slots.</summary>
public sealed class RaceTests(OwnServer own) : IClassFixture<OwnServer>
{
    private const int Racers = 64;
    private const int Affordable = 17;
    private const int Clients = 20;
    private const int CallsOfAClient = 10;
    private const int Cap = 5;

    [Fact]
    public async Task Sixty_four_clients_with_credit_for_seventeen_calls_get_exactly_seventeen()
    {
        // What one such call holds is told by the same call of somebody who can pay.
        string gate = "race-" + Guid.NewGuid().ToString("N");
        string body = Bodies.Chat($"[[sim gate={gate} gate-after=1 tokens=9 input=10 output=9]]", isStream: true);
        Tenant rich = await own.Admin.CreateTenantAsync();
        using RawClient first = await own.Server.ConnectAsync();
        await first.PostJsonAsync(Bodies.ChatPath, body, rich.Bearer);
        await first.WaitForAsync("\n\n");
        long held = (await rich.AccountAsync()).HeldNano;

        long credit = held * Affordable;
        Tenant poor = await own.Admin.CreateTenantAsync(AccountSnapshot.UsdText(credit));
        List<string> keys = [];
        for (int user = 0; user < Racers; user++)
        {
            keys.Add((await own.Admin.IssueKeyAsync(poor.Id, $"user-{user}")).Key);
        }

        long before = own.Simulator.Stats.Requests;
        RawClient[] racers = await Task.WhenAll(keys.Select(_ => own.Server.ConnectAsync()));
        await Task.WhenAll(racers.Select((racer, i) => racer.PostJsonAsync(
            Bodies.ChatPath, body, "authorization: Bearer " + keys[i])));
        await Task.WhenAll(racers.Select(racer => racer.WaitForAsync("\r\n\r\n")));
        AccountSnapshot running = await poor.AccountAsync();
        long sent = own.Simulator.Stats.Requests - before;
        own.Simulator.OpenGate(gate);
        RawAnswer[] answers = await Task.WhenAll(racers.Select(racer => racer.ReadAnswerAsync()));

        Assert.Equal(new AccountSnapshot(credit, credit, Affordable), running);
        Assert.Equal(Affordable, sent);
        Assert.Equal(Affordable, answers.Count(answer => answer is { Status: 200, IsComplete: true }));
        Assert.Equal(Racers - Affordable, answers.Count(answer => answer.Status == 402));
        long cost = LucidSettings.OpenAiPrices.Cost(10, 9);
        Assert.Equal(new AccountSnapshot(credit - (Affordable * cost), 0, 0), await poor.SettledAsync());
        Array.ForEach(racers, racer => racer.Dispose());
    }

    [Fact]
    public async Task Twenty_clients_of_one_user_are_never_more_than_five_at_the_upstream()
    {
        UpstreamCounter counter = new();
        await using ScriptedUpstream upstream = ScriptedUpstream.Start(counter.ServeAsync);
        await using LucidServer server = await LucidServer.StartAsync(new LucidSettings(upstream.Endpoint) { Reactors = 2 });
        Tenant tenant = await server.Admin.CreateTenantAsync();
        string[] keys = [tenant.Key, (await server.Admin.IssueKeyAsync(tenant.Id, "alice")).Key];

        int[] answered = await Task.WhenAll(Enumerable.Range(0, Clients).Select(client => CallAsync(
            server, keys[client % keys.Length])));

        Assert.All(answered, calls => Assert.Equal(CallsOfAClient, calls));
        Assert.Equal(Cap, counter.Most);
        Assert.Equal(0, (await tenant.SettledAsync()).InFlight);
    }

    private static async Task<int> CallAsync(LucidServer server, string key)
    {
        int answered = 0;
        while (answered < CallsOfAClient)
        {
            RawAnswer answer = await server.PostAsync(Bodies.ChatPath, Bodies.Chat("Hi"), "x-api-key: " + key);
            Assert.True(answer.Status is 200 or 429, answer.ToString());
            answered += answer.Status == 200 ? 1 : 0;
        }

        return answered;
    }

    /// <summary>Counts the calls that are with the upstream at once. Each waits until the cap was reached for once.</summary>
    private sealed class UpstreamCounter
    {
        private const string Answer =
            "{\"id\":\"c\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,\"message\":"
            + "{\"role\":\"assistant\",\"content\":\"Hi\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":1,"
            + "\"completion_tokens\":1,\"total_tokens\":2}}";

        private readonly Lock _gate = new();
        private readonly TaskCompletionSource _isFull = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _now;

        public int Most { get; private set; }

        public async Task ServeAsync(ScriptedPeer peer)
        {
            while (await peer.ReadRequestAsync() is not null)
            {
                lock (_gate)
                {
                    Most = Math.Max(Most, ++_now);
                    if (_now >= Cap)
                    {
                        _isFull.TrySetResult();
                    }
                }

                await _isFull.Task;
                await Task.Yield();
                lock (_gate)
                {
                    // Before the answer: with it the slot may go to somebody else.
                    _now--;
                }

                await peer.AnswerJsonAsync(200, Answer);
            }
        }
    }
}
