using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading.Tasks;
using Lucid.EndToEnd.Tests.Rig;
using Lucid.Testing;
using Lucid.Testing.Http;
using Xunit;

namespace Lucid.EndToEnd.Tests;

/// <summary>SIGKILL at any moment (field.md rows 2 and 19): what was acknowledged is there, nothing is there twice, and
/// nothing is held.</summary>
public sealed class CrashTests
{
    private const int Rounds = 100;
    private const int LongestLoadMs = 300;

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
    public async Task Books_are_right_after_each_of_a_hundred_kills_under_load()
    {
        int seed = Environment.GetEnvironmentVariable("LUCID_SEED") is { Length: > 0 } given
            ? int.Parse(given, CultureInfo.InvariantCulture)
            : Random.Shared.Next();
        Random random = new(seed);
        await using SimulatedUpstream upstream = SimulatedUpstream.Start();
        await using LucidServer server = await LucidServer.StartAsync(
            new LucidSettings(upstream.Host.Endpoint) { Reactors = 2 });
        CrashLoad load = new(server, seed);
        await load.PrepareAsync();
        JournalExport journal = null!;
        int round = 0;
        try
        {
            for (; round < Rounds; round++)
            {
                Task running = load.RunAsync(round);
                await server.Process.KillAfterAsync(random.Next(20, LongestLoadMs));
                await running;
                if (random.Next(8) == 0)
                {
                    // A second blow while it recovers from the first.
                    await server.StartAndKillAsync(random.Next(1, 150));
                }

                journal = await ExportAsync(server, load);
                await server.StartAgainAsync();
                await CheckAsync(server, load, journal, random);
            }
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException($"Round {round}, LUCID_SEED={seed}: {failure.Message}", failure);
        }

        TestReport.Say(string.Create(
            CultureInfo.InvariantCulture,
            $"{Rounds} kills survived (LUCID_SEED={seed}): {load.Operations} calls, credits and key changes, ")
            + string.Create(
                CultureInfo.InvariantCulture,
                $"{journal.Records} records, {journal.Settlements} settled, {journal.Orphans} orphaned."));
        Assert.True(journal.Settlements > Rounds, $"Only {journal.Settlements} calls were settled.");
        Assert.True(journal.Orphans > 0, "No kill came while a call ran.");
    }

    private static async Task<JournalExport> ExportAsync(LucidServer server, CrashLoad load)
    {
        (int code, string said) = await server.RunOnDataAsync("ledger", "verify");
        Assert.True(code == 0, said);
        (code, string lines) = await server.RunOnDataAsync("ledger", "export");
        Assert.True(code == 0, lines);
        JournalExport journal = new(lines);
        Assert.All(load.Credited, credit => Assert.Equal(credit.Value, journal.Credits.GetValueOrDefault(credit.Key)));
        Assert.Empty(load.Issued.Except(journal.Keys));
        Assert.Empty(load.Revoked.Except(journal.RevokedKeys));
        return journal;
    }

    private static async Task CheckAsync(LucidServer server, CrashLoad load, JournalExport journal, Random random)
    {
        foreach (string workspace in load.Workspaces)
        {
            Assert.Equal(
                new AccountSnapshot(journal.Balances[workspace], 0, 0), await server.Admin.AccountAsync(workspace));
        }

        Assert.Equal(0, await server.Admin.MetricAsync("lucid_in_flight"));
        Assert.Equal(0, await server.Admin.MetricAsync("lucid_held_nanousd"));
        CrashLoad.LiveKey key = load.AnyKey(random);
        RawAnswer answer = await server.PostAsync(
            Bodies.ChatPath, Bodies.Chat("[[sim tokens=2]]"), "x-api-key: " + key.Secret);
        Assert.True(answer.Status is 200 or 402, answer.ToString());
    }
}
