using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

using Lucid.Proxy.Ledger;
using Lucid.Proxy.Metering;
using Lucid.Proxy.Tests.Storage;
using Lucid.Testing;

using Xunit;

namespace Lucid.Proxy.Tests.Ledger;

/// <summary>
/// The load of the kill test on a disk that forgets at the cut whatever was not synced, which no kill can show. And the
/// test of the test: a disk that does not sync, or that says it has before it has, must turn it red.
/// </summary>
public sealed class LedgerPowerCutTests
{
    private const int Rounds = 25;
    private const int MostMutatedRounds = 100;
    private const int Threads = 4;

    private static readonly LedgerOptions Options = LedgerRig.Options with
    {
        Strict = true,
        CheckpointBytes = 30_000,
        MaxWorkspaces = 1000,
        MaxUsers = 1000,
        RecentCalls = 10_000,
    };

    [Fact]
    public async Task A_power_cut_under_load_keeps_all_that_was_acknowledged()
    {
        Random random = new(Seeds.Next());
        int acknowledged = 0;
        SimulatedDisk disk = new();
        for (int round = 0; round < Rounds; round++)
        {
            // On the disk of the cut before: what that one kept must also live through this one.
            (Acknowledgement[] seen, SimulatedDisk after) = await RunAndCutAsync(disk, random, isTorn: round % 2 == 1);
            Assert.Empty(await LossesAsync(seen, after));
            acknowledged += seen.Length;
            disk = after;
        }

        TestReport.Say($"{Rounds} power cuts, {acknowledged} acknowledged acts, none lost.");
        Assert.True(acknowledged > Rounds * 20);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Without_the_sync_or_with_the_acknowledgement_before_it_the_test_is_red(bool lies, bool isLate)
    {
        Random random = new(Seeds.Next());
        int lost = 0;
        // A cut sees an acknowledgement that came too early only when it falls into the gap: as many cuts as it takes.
        for (int round = 0; round < MostMutatedRounds && lost == 0; round++)
        {
            SimulatedDisk disk = new() { LiesAboutSyncs = lies, SyncsLate = isLate };
            (Acknowledgement[] seen, SimulatedDisk after) = await RunAndCutAsync(disk, random, isTorn: false);
            lost += (await LossesAsync(seen, after)).Count;
        }

        Assert.True(lost > 0, "acknowledged acts were not on the disk, and the test did not see it");
    }

    private static async Task<(Acknowledgement[] Seen, SimulatedDisk After)> RunAndCutAsync(
        SimulatedDisk disk, Random random, bool isTorn)
    {
        using LedgerStore store = LedgerStore.Open(Options, new FixedTime(), disk);
        LedgerLoad load = new(store, random.Next());
        Task running = load.RunAsync(Threads, acts: 400);
        int cutAfter = random.Next(20, 250);
        SpinWait pause = default;
        while (load.Count < cutAfter && !running.IsCompleted)
        {
            pause.SpinOnce();
        }

        // In this order: all that is in the list now was acknowledged before the lights went out.
        Acknowledgement[] seen = load.Acknowledged();
        SimulatedDisk after = isTorn ? disk.AfterTornPowerCut(random) : disk.AfterPowerCut();
        await running;
        return (seen, after);
    }

    private static async Task<List<string>> LossesAsync(Acknowledgement[] acknowledged, SimulatedDisk disk)
    {
        try
        {
            return await CompareAsync(acknowledged, disk);
        }
        catch (Exception error) when (JournalFault.Is(error))
        {
            return [error.Message];
        }
    }

    private static async Task<List<string>> CompareAsync(Acknowledgement[] acknowledged, SimulatedDisk disk)
    {
        AuditReport audit = LedgerStore.Verify(Options, disk);
        List<string> losses = [.. audit.Problems];
        using LedgerStore store = LedgerStore.Open(Options, new FixedTime(), disk);
        foreach (AccountView account in store.Accounts())
        {
            Assert.Equal(NanoUsd.Zero, account.Held);
            Assert.True(account.Balance >= NanoUsd.Zero);
            Assert.Equal(audit.Balances[account.Id], account.Balance);
            Assert.All(account.Users, user => Assert.Equal(0, user.InFlight));
        }

        UsageTotals usage = store.Usage(new UsageQuery()).Total;
        Assert.Equal((audit.Charged, audit.WrittenOff), (usage.Charged, usage.WrittenOff));

        Dictionary<string, NanoUsd> settled = store.RecentCalls(int.MaxValue, null)
            .Where(call => call.End == CallEnd.Settled)
            .ToDictionary(call => $"{call.Exchange}", call => call.Receipt.Charged);
        HashSet<string> revoked =
            [.. store.Keys(null).Where(key => key.IsRevoked).Select(key => $"{key.Id}")];
        foreach (Acknowledgement one in acknowledged)
        {
            bool isKept = one.Kind switch
            {
                AckKind.Credit => store.Account(one.Workspace) is not null
                    && (await store.CreditAsync(one.Workspace, new NanoUsd(1000), one.Name)).Verdict
                    == CreditVerdict.AlreadyCredited,
                AckKind.Key => store.KeyRing.TryFind(System.Text.Encoding.ASCII.GetBytes(one.Name), out _),
                AckKind.Revocation => revoked.Contains(one.Name),
                _ => settled.TryGetValue(one.Name, out NanoUsd charged) && charged == one.Charged,
            };
            if (!isKept)
            {
                losses.Add($"{one}");
            }
        }

        return losses;
    }
}
