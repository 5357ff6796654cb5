using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Threading.Tasks;

using Lucid.Proxy.Keys;
using Lucid.Proxy.Ledger;
using Lucid.Proxy.Metering;
using Lucid.Proxy.Tests.Storage;

using Xunit;

namespace Lucid.Proxy.Tests.Ledger;

public sealed class LedgerStoreTests
{
    [Fact]
    public async Task A_call_is_held_settled_and_shown()
    {
        using LedgerRig rig = await LedgerRig.WithCreditAsync(1000);
        Hold hold = rig.Hold(600);
        Assert.Equal(new NanoUsd(400), rig.Store.Available(rig.Session, rig.Workspace));
        Assert.Equal(new NanoUsd(600), rig.Account().Held);
        Assert.Equal(HoldVerdict.InsufficientBalance, rig.TryHold(401, out _));
        Assert.Equal(SettleVerdict.Settled, rig.Settle(in hold, 450, out SettleReceipt receipt));
        Assert.Equal(new NanoUsd(450), receipt.Charged);
        Assert.Equal(new NanoUsd(550), rig.Account().Balance);
        Assert.Equal(NanoUsd.Zero, rig.Account().Held);

        CallView call = Assert.Single(rig.Store.RecentCalls(10, rig.Workspace));
        Assert.Equal(hold.Exchange, call.Exchange);
        Assert.Equal("claude-sonnet-4-6", call.Model);
        Assert.Equal("acme", call.WorkspaceName);
        Assert.Equal("alice", call.UserName);
        Assert.Equal(new NanoUsd(600), call.Held);
        Assert.Equal(200, call.Status);
        Assert.Empty((await rig.Store.VerifyAsync()).Problems);
    }

    [Fact]
    public async Task A_cost_above_the_hold_takes_what_is_available_and_writes_the_rest_off()
    {
        using LedgerRig rig = await LedgerRig.WithCreditAsync(1000);
        Hold other = rig.Hold(300);
        Hold hold = rig.Hold(600);
        Assert.Equal(SettleVerdict.Settled, rig.Settle(in hold, 5000, out SettleReceipt receipt));
        Assert.Equal(new SettleReceipt(new(600), new(100), new(4300)), receipt);
        Assert.Equal(new NanoUsd(300), rig.Account().Balance);
        Assert.Equal(SettleVerdict.Settled, rig.Settle(in other, 300, out _));
        Assert.Equal(NanoUsd.Zero, rig.Account().Balance);
        Assert.Equal(new NanoUsd(4300), rig.Store.Usage(new UsageQuery()).Total.WrittenOff);
    }

    [Fact]
    public async Task A_second_settlement_changes_nothing_however_late_it_comes()
    {
        using LedgerRig rig = await LedgerRig.WithCreditAsync(1_000_000);
        Hold hold = rig.Hold(600);
        Assert.Equal(SettleVerdict.Settled, rig.Settle(in hold, 450, out _));
        Assert.Equal(SettleVerdict.AlreadySettled, rig.Settle(in hold, 450, out _));
        Assert.Equal(SettleVerdict.ConflictsWithSettled, rig.Settle(in hold, 451, out _));
        for (int i = 0; i < 100; i++)
        {
            Hold next = rig.Hold(1);
            rig.Settle(in next, 1, out _);
        }

        // Its slot was used again and again meanwhile.
        Assert.Equal(SettleVerdict.AlreadySettled, rig.Settle(in hold, 450, out SettleReceipt receipt));
        Assert.Equal(default, receipt);
        Assert.Equal(new NanoUsd(1_000_000 - 450 - 100), rig.Account().Balance);
    }

    [Fact]
    public async Task The_same_credit_reference_counts_once_and_another_amount_conflicts()
    {
        using LedgerRig rig = await LedgerRig.WithCreditAsync(1000);
        CreditResult again = await rig.Store.CreditAsync(rig.Workspace, new NanoUsd(1000), "first");
        Assert.Equal(new CreditResult(CreditVerdict.AlreadyCredited, new(1000), new(1000)), again);
        CreditResult other = await rig.Store.CreditAsync(rig.Workspace, new NanoUsd(1), "first");
        Assert.Equal(new CreditResult(CreditVerdict.ConflictsWithCredited, new(1000), new(1000)), other);
        CreditResult huge = await rig.Store.CreditAsync(rig.Workspace, new NanoUsd(long.MaxValue), "huge");
        Assert.Equal(CreditVerdict.BalanceTooLarge, huge.Verdict);
        Assert.Equal(
            CreditVerdict.InvalidAmount, (await rig.Store.CreditAsync(rig.Workspace, NanoUsd.Zero, "z")).Verdict);
        Assert.Equal(
            CreditVerdict.InvalidReference, (await rig.Store.CreditAsync(rig.Workspace, new(1), " z")).Verdict);
        Assert.Equal(
            CreditVerdict.UnknownWorkspace, (await rig.Store.CreditAsync(new(99), new(1), "z")).Verdict);
        Assert.Equal(new NanoUsd(1000), rig.Account().Balance);
    }

    [Fact]
    public async Task Workspace_names_are_unique_and_checked()
    {
        using LedgerRig rig = await LedgerRig.WithCreditAsync(1);
        WorkspaceResult taken = await rig.Store.CreateWorkspaceAsync("acme");
        Assert.Equal(new WorkspaceResult(WorkspaceVerdict.NameTaken, rig.Workspace), taken);
        foreach (string name in (string[])["", " a", "a ", "a\nb", "\ud800", new string('a', 129)])
        {
            Assert.Equal(WorkspaceVerdict.InvalidName, (await rig.Store.CreateWorkspaceAsync(name)).Verdict);
        }

        Assert.True(rig.Store.TryFindWorkspace("acme", out WorkspaceId byName));
        Assert.True(rig.Store.TryFindWorkspace("ws_1", out WorkspaceId byId));
        Assert.Equal(byName, byId);
        Assert.False(rig.Store.TryFindWorkspace("ws_2", out _));
    }

    [Fact]
    public async Task Creation_beyond_the_stated_capacity_is_refused()
    {
        using LedgerRig rig = await LedgerRig.WithCreditAsync(1);
        for (int i = 1; i < LedgerRig.Options.MaxWorkspaces; i++)
        {
            Assert.Equal(WorkspaceVerdict.Created, (await rig.Store.CreateWorkspaceAsync($"w{i}")).Verdict);
            Assert.Equal(IssueVerdict.Issued, (await rig.Store.IssueKeyAsync(rig.Workspace, $"u{i}", "k")).Verdict);
        }

        Assert.Equal(WorkspaceVerdict.AtCapacity, (await rig.Store.CreateWorkspaceAsync("more")).Verdict);
        Assert.Equal(IssueVerdict.AtCapacity, (await rig.Store.IssueKeyAsync(rig.Workspace, "more", "k")).Verdict);
        Assert.Equal(IssueVerdict.Issued, (await rig.Store.IssueKeyAsync(rig.Workspace, "u1", "k2")).Verdict);
    }

    [Fact]
    public async Task A_revoked_key_is_refused_and_stays_so_after_a_restart()
    {
        using LedgerRig rig = await LedgerRig.WithCreditAsync(1);
        Assert.True(rig.Store.KeyRing.TryFind(Encoding.ASCII.GetBytes(rig.Secret), out KeyEntry? entry));
        Assert.False(entry.IsRevoked);
        Assert.True(await rig.Store.RevokeKeyAsync(rig.Key.Id));
        Assert.True(entry.IsRevoked);
        Assert.True(await rig.Store.RevokeKeyAsync(rig.Key.Id));
        Assert.False(await rig.Store.RevokeKeyAsync(new KeyId(99)));
        using LedgerStore again = LedgerRig.Open(rig.Disk.AfterPowerCut());
        Assert.False(LedgerRig.Knows(again, rig.Secret));
        Assert.True(Assert.Single(again.Keys(rig.Workspace)).IsRevoked);
    }

    [Fact]
    public async Task No_secret_is_ever_on_disk()
    {
        using LedgerRig rig = await LedgerRig.WithCreditAsync(1);
        foreach (string file in rig.Disk.FileNames("/data/ledger"))
        {
            string text = Encoding.Latin1.GetString(rig.Disk.Bytes("/data/ledger/" + file));
            Assert.DoesNotContain(rig.Secret[8..], text, StringComparison.Ordinal);
            Assert.Contains(rig.Secret[..7], text, StringComparison.Ordinal);
        }

        IssuedKey issued = await rig.Store.IssueKeyAsync(rig.Workspace, "bob", "k");
        Assert.DoesNotContain(issued.Secret!, issued.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Slots_are_counted_per_user_and_capped()
    {
        using LedgerRig rig = await LedgerRig.WithCreditAsync(1);
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal(SlotVerdict.Taken, rig.Store.TryTakeSlot(rig.Session, rig.Key.User, 5));
        }

        Assert.Equal(SlotVerdict.AtCap, rig.Store.TryTakeSlot(rig.Session, rig.Key.User, 5));
        Assert.Equal(5, Assert.Single(rig.Account().Users).InFlight);
        rig.Store.ReturnSlot(rig.Session, rig.Key.User);
        Assert.Equal(SlotVerdict.Taken, rig.Store.TryTakeSlot(rig.Session, rig.Key.User, 5));
    }

    [Fact]
    public async Task A_killed_process_loses_no_money_and_leaves_no_hold_and_no_slot()
    {
        using LedgerRig rig = await LedgerRig.WithCreditAsync(10_000);
        Hold settled = rig.Hold(600);
        rig.Settle(in settled, 450, out _);
        Hold open = rig.Hold(700);
        rig.Store.TryTakeSlot(rig.Session, rig.Key.User, 5);
        CreditResult last = await rig.Store.CreditAsync(rig.Workspace, new NanoUsd(5), "last");
        Assert.Equal(new NanoUsd(9555), last.Balance);

        SimulatedDisk disk = rig.Disk.AfterPowerCut();
        for (int start = 0; start < 3; start++)
        {
            using LedgerStore again = LedgerRig.Open(disk);
            AccountView account = again.Account(rig.Workspace)!;
            Assert.Equal(new NanoUsd(9555), account.Balance);
            Assert.Equal(NanoUsd.Zero, account.Held);
            Assert.Equal(0, Assert.Single(account.Users).InFlight);
            Assert.True(LedgerRig.Knows(again, rig.Secret));
            Assert.Equal(rig.Model, again.ModelNumber("claude-sonnet-4-6"));
            IReadOnlyList<CallView> calls = again.RecentCalls(10, null);
            Assert.Equal([open.Exchange, settled.Exchange], calls.Select(call => call.Exchange));
            Assert.Equal(CallEnd.Orphaned, calls[0].End);
            Assert.Equal(NanoUsd.Zero, calls[0].Receipt.Charged);
            Assert.Empty((await again.VerifyAsync()).Problems);
        }

        AuditReport report = rig.Verify(disk);
        Assert.Equal(1, report.OrphanedCalls);
        Assert.Equal(0, report.OpenCalls);
        Assert.Equal(new NanoUsd(9555), report.Balances[rig.Workspace]);
    }

    [Fact]
    public async Task Exchange_ids_never_repeat_over_sessions_and_restarts()
    {
        using LedgerRig rig = await LedgerRig.WithCreditAsync(1);
        HashSet<ExchangeId> ids = [];
        AddIds(rig.Session);
        AddIds(rig.Store.OpenSession(1));
        using LedgerStore again = LedgerRig.Open(rig.Disk.AfterKill());
        AddIds(again.OpenSession(0));
        Assert.Equal(3000, ids.Count);

        void AddIds(LedgerSession session)
        {
            for (int i = 0; i < 1000; i++)
            {
                ids.Add(session.NextExchangeId());
            }
        }
    }

    [Fact]
    public async Task Usage_adds_up_by_every_grouping_and_survives_a_restart()
    {
        using LedgerRig rig = await LedgerRig.WithCreditAsync(1_000_000);
        IssuedKey second = await rig.Store.IssueKeyAsync(rig.Workspace, "bob", "desk");
        int model = rig.Store.ModelNumber("gpt-4o");
        for (int i = 0; i < 30; i++)
        {
            KeyView key = i % 3 == 0 ? second.Key! : rig.Key;
            HoldRequest request = new(
                rig.Session.NextExchangeId(),
                rig.Workspace,
                key.User,
                key.Id,
                i % 2 == 0 ? rig.Model : model,
                new NanoUsd(100),
                rig.Time.UnixMs);
            Assert.Equal(HoldVerdict.Held, rig.Store.TryHold(rig.Session, in request, out Hold hold));
            SettleRequest settle = rig.Request(i) with
            {
                Source = i % 5 == 0 ? UsageSource.Counted : UsageSource.Reported,
                AtUnixMs = rig.Time.UnixMs + (i / 10 * 86_400_000L),
            };
            rig.Store.Settle(rig.Session, in hold, in settle, out _);
        }

        UsageReport total = rig.Store.Usage(new UsageQuery());
        Assert.Equal(30, total.Total.Calls);
        Assert.Equal(6, total.Total.CountedCalls);
        Assert.Equal(new NanoUsd(435), total.Total.Charged);
        Assert.Equal(new TokenUsage(435, 30, 60, 90, 30), total.Total.Tokens);
        Assert.Equal(total.Total, Assert.Single(total.Rows).Totals);

        UsageQuery all = new(By: UsageGrouping.Day | UsageGrouping.Workspace | UsageGrouping.User
            | UsageGrouping.Key | UsageGrouping.Model);
        UsageReport rows = rig.Store.Usage(all);
        Assert.Equal(12, rows.Rows.Count);
        Assert.Equal(total.Total, rows.Rows.Aggregate(default(UsageTotals), (sum, row) => sum + row.Totals));
        Assert.Equal(["alice", "bob"], rows.Rows.Select(row => row.UserName).Distinct().Order());
        DateOnly day = DateOnly.FromDateTime(rig.Time.Now.UtcDateTime);
        UsageReport middle = rig.Store.Usage(new UsageQuery(rig.Workspace, day.AddDays(1), day.AddDays(1)));
        Assert.Equal(10, middle.Total.Calls);

        // Durable, so that the copy of the disk has it.
        await rig.Store.CreditAsync(rig.Workspace, new NanoUsd(1), "barrier");
        using LedgerStore again = LedgerRig.Open(rig.Disk.AfterPowerCut());
        Assert.Equal(rows.Rows, again.Usage(all).Rows);
    }

    [Fact]
    public async Task Recent_calls_are_the_last_ones_newest_first()
    {
        using LedgerRig rig = await LedgerRig.WithCreditAsync(1_000_000);
        List<ExchangeId> exchanges = [];
        for (int i = 0; i < 250; i++)
        {
            Hold hold = rig.Hold(1);
            rig.Settle(in hold, 1, out _);
            exchanges.Insert(0, hold.Exchange);
        }

        Assert.Equal(exchanges.Take(100), rig.Store.RecentCalls(1000, null).Select(call => call.Exchange));
        Assert.Equal(exchanges.Take(7), rig.Store.RecentCalls(7, rig.Workspace).Select(call => call.Exchange));
        Assert.Empty(rig.Store.RecentCalls(7, new WorkspaceId(2)));
    }

    [Fact]
    public async Task Strict_answers_wait_until_the_settlement_is_on_disk()
    {
        using LedgerRig rig = await LedgerRig.WithCreditAsync(1000, strict: true);
        Hold hold = rig.Hold(600);
        rig.Settle(in hold, 450, out _);
        Assert.True(await rig.Store.DurableAsync(rig.Session));
        Assert.Equal(new NanoUsd(550), rig.Verify(rig.Disk.AfterPowerCut()).Balances[rig.Workspace]);
    }

    [Fact]
    public async Task An_end_at_once_brings_to_disk_what_was_settled_without_waiting_for_the_group()
    {
        // A commit that gathers for an hour: only somebody in a hurry makes it happen.
        using LedgerRig rig = await LedgerRig.WithCreditAsync(
            1000, LedgerRig.Options with { CommitMs = 3_600_000 }, new SimulatedDisk());
        Hold hold = rig.Hold(600);
        rig.Settle(in hold, 450, out _);
        Assert.Equal(new NanoUsd(1000), rig.Verify(rig.Disk.AfterPowerCut()).Balances[rig.Workspace]);

        Assert.True(await rig.Store.SyncAsync());

        Assert.Equal(new NanoUsd(550), rig.Verify(rig.Disk.AfterPowerCut()).Balances[rig.Workspace]);
    }

    [Fact]
    public async Task A_stopped_ledger_keeps_what_was_settled_without_waiting()
    {
        LedgerRig rig = await LedgerRig.WithCreditAsync(1000);
        Hold hold = rig.Hold(600);
        rig.Settle(in hold, 450, out _);
        rig.Dispose();
        AuditReport report = rig.Verify(rig.Disk.AfterPowerCut());
        Assert.Equal(new NanoUsd(550), report.Balances[rig.Workspace]);
        Assert.Equal(0, report.OpenCalls);
        Assert.Equal(HoldVerdict.Unavailable, rig.TryHold(1, out _));
    }
}
