using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net.Sockets;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Lucid.EndToEnd.Tests.Rig;
using Lucid.Testing.Http;
using Xunit;

namespace Lucid.EndToEnd.Tests;

/// <summary>
/// Random calls, random faults, clients that leave: whatever happened, the books balance to the nano-dollar. The seed
/// stands in the message of a failure and is taken from <c>LUCID_SEED</c>.
/// </summary>
public sealed class BookkeepingUnderFaultsTests(OwnServer own) : IClassFixture<OwnServer>
{
    private const int Workers = 24;
    private const int CallsOfAWorker = 60;
    private const int CallsBeforeTheKill = 120;
    private const long Credit = 1_000_000_000_000;

    private static readonly string[] s_faults =
    [
        "tokens=5", "tokens=40", "tokens=40 batch=8", "tokens=12 split=3", "tokens=20 token-delay=1", "head-delay=3",
        "tokens=9 no-usage", "tokens=9 no-done", "cut=0", "cut=3", "cut=9 tokens=30", "reset=2", "reset=8 tokens=30",
        "malformed-chunk=4", "malformed-event=5", "error=3", "status=400", "status=401", "status=429", "status=500",
        "status=529", "redirect=302", "content-type=text/plain", "close-delimited", "extra=3", "informational=2",
        "output=100000", "input=50000 cache-read=1000", "thinking=20", "calls=2",
    ];

    [Fact]
    public async Task Balance_is_credit_minus_charges_after_random_faults()
    {
        int seed = Seed();
        Tenant[] tenants =
        [
            await own.Admin.CreateTenantAsync("1000"),
            await own.Admin.CreateTenantAsync("1000"),
            await own.Admin.CreateTenantAsync("1000"),
        ];

        await Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => WorkAsync(
            own.Server, tenants, new Random(seed + worker))));

        long calls = 0;
        foreach (Tenant tenant in tenants)
        {
            calls += await AssertBooksAsync(own.Admin, tenant.Id, $"seed {seed}");
        }

        Assert.InRange(calls, 1, Workers * CallsOfAWorker);
        Assert.Equal(0, await own.Admin.MetricAsync("lucid_in_flight"));
        Assert.Equal(0, await own.Admin.MetricAsync("lucid_held_nanousd"));
        RawAnswer after = await own.Server.PostAsync(Bodies.ChatPath, Bodies.Chat("Hi"), tenants[0].Bearer);
        Assert.Equal(200, after.Status);
    }

    [Fact]
    public async Task Books_balance_after_a_kill_in_the_middle_of_it()
    {
        int seed = Seed();
        await using SimulatedUpstream upstream = SimulatedUpstream.Start();
        await using LucidServer server = await LucidServer.StartAsync(
            new LucidSettings(upstream.Host.Endpoint) { ConcurrencyPerUser = 1000 });
        Tenant tenant = await server.Admin.CreateTenantAsync("1000");
        Task[] working = [.. Enumerable.Range(0, 8).Select(worker => WorkAsync(
            server, [tenant], new Random(seed + worker)))];

        using CancellationTokenSource deadline = WireDeadline.Start();
        using PeriodicTimer look = new(TimeSpan.FromMilliseconds(1));
        while (upstream.Host.Stats.Requests < CallsBeforeTheKill)
        {
            Assert.True(await look.WaitForNextTickAsync(deadline.Token));
        }

        await server.Process.KillAsync();
        await Task.WhenAll(working);
        await server.KillAndRestartAsync();

        long calls = await AssertBooksAsync(server.Admin, tenant.Id, $"seed {seed}");
        Assert.True(calls > 0);
        Assert.Equal(
            200, (await server.PostAsync(Bodies.ChatPath, Bodies.Chat("Hi"), tenant.Bearer)).Status);
    }

    private static int Seed() => Environment.GetEnvironmentVariable("LUCID_SEED") is { Length: > 0 } given
        ? int.Parse(given, CultureInfo.InvariantCulture)
        : Random.Shared.Next();

    private static async Task<long> AssertBooksAsync(AdminClient admin, string workspace, string seed)
    {
        AccountSnapshot account = await admin.SettledAsync(workspace);
        JsonElement total = (await admin.GetAsync($"admin/usage?workspace={workspace}")).GetProperty("total");
        long charged = AccountSnapshot.Nano(total.GetProperty("chargedUsd").GetString()!);
        Assert.Equal((seed, Credit - charged), (seed, account.BalanceNano));
        Assert.Equal((seed, 0L, 0), (seed, account.HeldNano, account.InFlight));
        return total.GetProperty("calls").GetInt64();
    }

    private static async Task WorkAsync(LucidServer server, IReadOnlyList<Tenant> tenants, Random random)
    {
        for (int i = 0; i < CallsOfAWorker; i++)
        {
            Tenant tenant = tenants[random.Next(tenants.Count)];
            string path = random.Next(2) == 0 ? Bodies.ChatPath : Bodies.MessagesPath;
            string text = $"[[sim {s_faults[random.Next(s_faults.Length)]}]] {random.Next()}";
            string body = Bodies.For(path, text, isStream: random.Next(3) > 0);
            try
            {
                using RawClient client = await server.ConnectAsync();
                await client.PostJsonAsync(path, body, tenant.Bearer);
                await EndAsync(client, random.Next(6));
            }
            catch (Exception e) when (e is SocketException or InvalidOperationException or InvalidDataException)
            {
                // The server was killed, or the answer was cut before its head: that is what this is about.
            }
        }
    }

    private static async Task EndAsync(RawClient client, int how)
    {
        switch (how)
        {
            case 0:
                client.Reset();
                break;
            case 1:
                client.Dispose();
                break;
            case 2:
                await client.WaitForAsync("\r\n\r\n");
                client.Reset();
                break;
            default:
                await client.ReadAnswerAsync();
                break;
        }
    }
}
