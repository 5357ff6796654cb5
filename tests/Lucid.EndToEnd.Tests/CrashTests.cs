using System.Threading.Tasks;
using Lucid.EndToEnd.Tests.Rig;
using Lucid.Testing.Http;
using Xunit;

namespace Lucid.EndToEnd.Tests;

public sealed class CrashTests
{
    [Fact]
    public async Task Kill_and_restart_gives_the_same_balances_and_keys_and_returns_every_hold()
    {
        await using SimulatedUpstream upstream = SimulatedUpstream.Start();
        await using LucidServer server = await LucidServer.StartAsync(new LucidSettings(upstream.Host.Endpoint));
        Tenant tenant = await server.Admin.CreateTenantAsync();
        (string revoked, string revokedKey) = await server.Admin.IssueKeyAsync(tenant.Id, "bob");
        for (int i = 0; i < 20; i++)
        {
            string body = Bodies.Chat($"[[sim input={i} output={i + 1} tokens=3]]", isStream: i % 2 == 0);
            Assert.Equal(200, (await server.PostAsync(Bodies.ChatPath, body, tenant.Bearer)).Status);
        }

        long before = (await tenant.SettledAsync()).BalanceNano;
        using RawClient running = await server.ConnectAsync();
        await running.PostJsonAsync(
            Bodies.MessagesPath, Bodies.Message("[[sim stall=5]]", isStream: true), tenant.Bearer);
        await running.WaitForAsync("\n\n");

        // Durable before it answers, and so is everything that was written before it.
        await server.Admin.RevokeKeyAsync(revoked);
        await server.KillAndRestartAsync();

        AccountSnapshot account = await server.Admin.AccountAsync(tenant.Id);
        Assert.Equal(new AccountSnapshot(before, 0, 0), account);
        Assert.Equal(200, (await server.PostAsync(Bodies.ChatPath, Bodies.Chat("Hi"), tenant.Bearer)).Status);
        Assert.Equal(401, (await server.PostAsync(
            Bodies.ChatPath, Bodies.Chat("Hi"), "authorization: Bearer " + revokedKey)).Status);
        Assert.True((await server.Admin.SettledAsync(tenant.Id)).BalanceNano < before);
    }

    [Fact]
    public async Task Credits_and_charges_survive_many_kills()
    {
        await using SimulatedUpstream upstream = SimulatedUpstream.Start();
        await using LucidServer server = await LucidServer.StartAsync(new LucidSettings(upstream.Host.Endpoint));
        string id = (await server.Admin.CreateTenantAsync("0")).Id;
        long expected = 0;
        for (int round = 0; round < 4; round++)
        {
            (_, string key) = await server.Admin.IssueKeyAsync(id, "user-" + round);
            await server.Admin.CreditAsync(id, "1", "credit-" + round);
            await server.PostAsync(
                Bodies.ChatPath, Bodies.Chat("[[sim input=1000 output=100 tokens=3]]"), "x-api-key: " + key);
            expected += 1_000_000_000 - LucidSettings.OpenAiPrices.Cost(1000, 100);
            await server.Admin.SettledAsync(id);
            await server.Admin.IssueKeyAsync(id, "last-of-" + round);
            await server.KillAndRestartAsync();

            Assert.Equal(expected, (await server.Admin.AccountAsync(id)).BalanceNano);
        }
    }
}
