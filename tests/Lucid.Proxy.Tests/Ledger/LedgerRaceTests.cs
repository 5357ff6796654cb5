using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

using Lucid.Proxy.Keys;
using Lucid.Proxy.Ledger;
using Lucid.Proxy.Metering;

using Xunit;

namespace Lucid.Proxy.Tests.Ledger;

public sealed class LedgerRaceTests
{
    [Theory]
    [InlineData(1, 37)]
    [InlineData(1000, 500)]
    public async Task Of_64_threads_with_credit_for_n_calls_exactly_n_succeed(long price, int calls)
    {
        // field.md row 1.
        using LedgerRig rig = await LedgerRig.WithCreditAsync((price * calls) + (price / 2));
        int held = 0;
        await OnThreadsAsync(rig, 64, (session, thread) =>
        {
            while (rig.TryHold(session, price, out Hold hold) == HoldVerdict.Held)
            {
                Interlocked.Increment(ref held);
                Assert.Equal(SettleVerdict.Settled, rig.Settle(session, in hold, price, out _));
            }
        });
        Assert.Equal(calls, held);
        Assert.Equal(new NanoUsd(price / 2), rig.Account().Balance);
        Assert.Equal(NanoUsd.Zero, rig.Account().Held);
        Assert.Empty((await rig.Store.VerifyAsync()).Problems);
    }

    [Fact]
    public async Task Slots_of_one_user_never_pass_the_cap_and_all_come_back()
    {
        // field.md rows 6 and 7.
        using LedgerRig rig = await LedgerRig.WithCreditAsync(1);
        int inFlight = 0;
        int most = 0;
        int refused = 0;
        await OnThreadsAsync(rig, 20, (session, thread) =>
        {
            for (int i = 0; i < 2000; i++)
            {
                if (rig.Store.TryTakeSlot(session, rig.Key.User, 5) != SlotVerdict.Taken)
                {
                    Interlocked.Increment(ref refused);
                    continue;
                }

                int now = Interlocked.Increment(ref inFlight);
                InterlockedMax(ref most, now);
                Interlocked.Decrement(ref inFlight);
                rig.Store.ReturnSlot(session, rig.Key.User);
            }
        });
        Assert.InRange(most, 1, 5);
        Assert.True(refused >= 0);
        Assert.Equal(0, Assert.Single(rig.Account().Users).InFlight);
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal(SlotVerdict.Taken, rig.Store.TryTakeSlot(rig.Session, rig.Key.User, 5));
        }

        Assert.Equal(SlotVerdict.AtCap, rig.Store.TryTakeSlot(rig.Session, rig.Key.User, 5));
    }

    [Fact]
    public async Task Settlements_of_one_hold_from_many_threads_charge_once()
    {
        using LedgerRig rig = await LedgerRig.WithCreditAsync(1_000_000);
        for (int round = 0; round < 20; round++)
        {
            Hold hold = rig.Hold(100);
            int settled = 0;
            await OnThreadsAsync(rig, 8, (session, thread) =>
            {
                if (rig.Settle(session, in hold, 100, out _) == SettleVerdict.Settled)
                {
                    Interlocked.Increment(ref settled);
                }
            });
            Assert.Equal(1, settled);
        }

        Assert.Equal(new NanoUsd(1_000_000 - 2000), rig.Account().Balance);
    }

    [Fact]
    public async Task Random_acts_on_many_threads_agree_with_a_naive_model()
    {
        int seed = Seeds.Next();
        using LedgerRig rig = await LedgerRig.WithCreditAsync(1);
        List<(WorkspaceId Id, KeyView Key)> accounts = [];
        for (int i = 0; i < 5; i++)
        {
            WorkspaceId id = (await rig.Store.CreateWorkspaceAsync($"w{i}")).Id;
            accounts.Add((id, (await rig.Store.IssueKeyAsync(id, "u", "k")).Key!));
        }

        // The model only adds: whoever got a verdict books it here, whatever the order was.
        long[] credited = new long[5];
        long[] charged = new long[5];
        long[] calls = new long[5];
        await OnThreadsAsync(rig, 8, (session, thread) =>
        {
            Random random = new(seed + thread);
            for (int i = 0; i < 1500; i++)
            {
                int at = random.Next(5);
                if (random.Next(20) == 0)
                {
                    long amount = random.Next(1, 5000);
                    Credit(rig, accounts[at].Id, amount, $"{thread}-{i}");
                    Interlocked.Add(ref credited[at], amount);
                }

                HoldRequest request = new(
                    session.NextExchangeId(),
                    accounts[at].Id,
                    accounts[at].Key.User,
                    accounts[at].Key.Id,
                    rig.Model,
                    new NanoUsd(random.Next(0, 400)),
                    rig.Time.UnixMs);
                if (rig.Store.TryHold(session, in request, out Hold hold) == HoldVerdict.Held)
                {
                    long cost = random.Next(4) == 0 ? random.Next(0, 2000) : random.NextInt64(0, hold.Amount.Value + 1);
                    Assert.Equal(SettleVerdict.Settled, rig.Settle(session, in hold, cost, out SettleReceipt receipt));
                    Assert.Equal(cost, receipt.Charged.Value + receipt.WrittenOff.Value);
                    Interlocked.Add(ref charged[at], receipt.Charged.Value);
                    Interlocked.Increment(ref calls[at]);
                }
            }
        });
        for (int at = 0; at < 5; at++)
        {
            AccountView account = rig.Store.Account(accounts[at].Id)!;
            Assert.Equal(credited[at] - charged[at], account.Balance.Value);
            Assert.Equal(NanoUsd.Zero, account.Held);
            UsageTotals usage = rig.Store.Usage(new UsageQuery(accounts[at].Id)).Total;
            Assert.Equal((calls[at], charged[at]), (usage.Calls, usage.Charged.Value));
        }

        AuditReport report = await rig.Store.VerifyAsync();
        Assert.Empty(report.Problems);
        using LedgerStore again = LedgerRig.Open(rig.Disk.AfterPowerCut());
        Assert.Equal(rig.Store.Accounts().Select(view => view.Balance), again.Accounts().Select(view => view.Balance));
    }

    [Fact]
    public async Task An_audit_of_a_ledger_in_motion_finds_nothing_wrong()
    {
        using LedgerRig rig = await LedgerRig.WithCreditAsync(1_000_000_000);
        using CancellationTokenSource stop = new();
        Task load = OnThreadsAsync(rig, 2, (session, thread) =>
        {
            while (!stop.IsCancellationRequested)
            {
                if (rig.TryHold(session, 10, out Hold hold) == HoldVerdict.Held)
                {
                    rig.Settle(session, in hold, 7, out SettleReceipt _);
                }
            }
        });
        for (int i = 0; i < 5; i++)
        {
            Assert.Empty((await rig.Store.VerifyAsync()).Problems);
        }

        await stop.CancelAsync();
        await load;
    }

    private static void Credit(LedgerRig rig, WorkspaceId id, long amount, string reference)
    {
        Task<CreditResult> credit = rig.Store.CreditAsync(id, new NanoUsd(amount), reference).AsTask();
        CreditResult result = credit.GetAwaiter().GetResult();
        Assert.Equal(CreditVerdict.Credited, result.Verdict);
    }

    private static async Task OnThreadsAsync(LedgerRig rig, int count, Action<LedgerSession, int> act)
    {
        using Barrier start = new(count);
        List<Task> tasks = [];
        for (int i = 0; i < count; i++)
        {
            int thread = i;
            LedgerSession session = rig.Store.OpenSession(rig.NextReactor());
            tasks.Add(Task.Factory.StartNew(
                () =>
                {
                    start.SignalAndWait();
                    act(session, thread);
                },
                TaskCreationOptions.LongRunning));
        }

        await Task.WhenAll(tasks);
    }

    private static void InterlockedMax(ref int target, int value)
    {
        int seen = Volatile.Read(ref target);
        while (value > seen)
        {
            int was = Interlocked.CompareExchange(ref target, value, seen);
            if (was == seen)
            {
                return;
            }

            seen = was;
        }
    }
}
