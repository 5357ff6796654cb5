using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;

using Lucid.Proxy.Keys;
using Lucid.Proxy.Ledger;
using Lucid.Proxy.Metering;
using Lucid.Proxy.Storage;
using Lucid.Proxy.Tests.Storage;

using Xunit;

namespace Lucid.Proxy.Tests.Ledger;

public sealed class LedgerFaultTests
{
    private const string Journal = "/data/ledger/journal.00000000";

    [Theory]
    [InlineData(StorageException.InputOutputError, false)]
    [InlineData(StorageException.NoSpaceLeft, false)]
    [InlineData(StorageException.InputOutputError, true)]
    [InlineData(StorageException.NoSpaceLeft, true)]
    public async Task Each_failed_write_or_sync_stops_the_ledger_and_loses_nothing_acknowledged(int errno, bool syncs)
    {
        SimulatedDisk clean = new();
        Acknowledged all = await RunAsync(clean);
        Assert.Null(all.StopReason);
        int operations = syncs ? clean.Syncs : clean.Writes;
        Assert.InRange(operations, 8, 100);
        for (int failing = 1; failing <= operations; failing++)
        {
            SimulatedDisk disk = new()
            {
                Errno = errno,
                FailingSync = syncs ? failing : 0,
                FailingWrite = syncs ? 0 : failing,
            };
            Acknowledged acknowledged = await RunAsync(disk);
            Assert.Contains("injected", acknowledged.StopReason, StringComparison.Ordinal);
            AssertKept(acknowledged, disk.AfterPowerCut());
            AssertKept(acknowledged, disk.AfterKill());
        }
    }

    [Fact]
    public async Task A_stopped_ledger_lets_no_call_out_and_still_ends_open_ones()
    {
        using LedgerRig rig = await LedgerRig.WithCreditAsync(1000);
        Hold hold = rig.Hold(600);
        rig.Disk.Fail(StorageException.InputOutputError, sync: true);
        CreditResult credit = await rig.Store.CreditAsync(rig.Workspace, new NanoUsd(5), "lost");
        Assert.Equal(CreditVerdict.Unavailable, credit.Verdict);
        Assert.Contains("injected", rig.Store.StopReason, StringComparison.Ordinal);
        Assert.Equal(HoldVerdict.Unavailable, rig.TryHold(1, out _));
        Assert.Equal(SlotVerdict.Unavailable, rig.Store.TryTakeSlot(rig.Session, rig.Key.User, 5));
        Assert.Equal(SettleVerdict.Unavailable, rig.Settle(in hold, 450, out SettleReceipt receipt));
        Assert.Equal(default, receipt);
        Assert.Equal(NanoUsd.Zero, rig.Account().Held);
        Assert.Equal(WorkspaceVerdict.Unavailable, (await rig.Store.CreateWorkspaceAsync("b")).Verdict);
        Assert.Equal(IssueVerdict.Unavailable, (await rig.Store.IssueKeyAsync(rig.Workspace, "u", "k")).Verdict);
        await Assert.ThrowsAsync<LedgerStoppedException>(() => rig.Store.RevokeKeyAsync(rig.Key.Id).AsTask());
        Assert.False(LedgerRig.Knows(rig.Store, rig.Secret));

        // The cause removed and the process restarted: before, with the open call listed.
        using LedgerStore again = LedgerRig.Open(rig.Disk.AfterPowerCut());
        Assert.Null(again.StopReason);
        Assert.Equal(new NanoUsd(1000), again.Account(rig.Workspace)!.Balance);
    }

    [Fact]
    public async Task A_journal_cut_at_every_byte_of_its_last_records_gives_before_or_after()
    {
        (SimulatedDisk disk, LedgerRig rig, int start) = await WithLastSettlementAsync();
        byte[] whole = disk.Bytes(Journal);
        int after = 0;
        for (int end = start; end <= whole.Length; end++)
        {
            SimulatedDisk cut = disk.AfterKill();
            cut.Replace(Journal, whole[..end]);
            after += AssertBeforeOrAfter(cut, rig.Workspace);
        }

        Assert.InRange(after, 1, whole.Length - start);
        rig.Dispose();
    }

    [Fact]
    public async Task A_journal_with_any_byte_of_its_last_records_flipped_gives_before_or_after()
    {
        (SimulatedDisk disk, LedgerRig rig, int start) = await WithLastSettlementAsync();
        byte[] whole = disk.Bytes(Journal);
        for (int at = start; at < whole.Length; at++)
        {
            SimulatedDisk flipped = disk.AfterKill();
            byte[] bytes = (byte[])whole.Clone();
            bytes[at] ^= (byte)(1 << (at % 8));
            flipped.Replace(Journal, bytes);
            AssertBeforeOrAfter(flipped, rig.Workspace);
        }

        rig.Dispose();
    }

    [Fact]
    public async Task A_bad_record_in_the_middle_is_a_loud_stop_with_file_and_offset()
    {
        (SimulatedDisk disk, LedgerRig rig, int start) = await WithLastSettlementAsync();
        byte[] bytes = disk.Bytes(Journal);
        bytes[start / 2] ^= 1;
        disk.Replace(Journal, bytes);
        DamagedLogException error = Assert.Throws<DamagedLogException>(() => LedgerRig.Open(disk));
        Assert.Contains(Journal, error.Message, StringComparison.Ordinal);
        Assert.Contains("Restore this file", error.Message, StringComparison.Ordinal);
        Assert.Throws<DamagedLogException>(() => LedgerStore.Verify(LedgerRig.Options, disk));
        Assert.Equal(bytes, disk.Bytes(Journal));
        rig.Dispose();
    }

    [Fact]
    public async Task A_read_only_folder_is_no_start_and_can_still_be_verified()
    {
        (SimulatedDisk disk, LedgerRig rig, _) = await WithLastSettlementAsync();
        byte[] bytes = disk.Bytes(Journal);
        disk.IsReadOnly = true;
        StorageException error = Assert.Throws<StorageException>(() => LedgerRig.Open(disk));
        Assert.Equal($"Cannot open {Journal}: Read-only file system", error.Message);
        AuditReport audit = rig.Verify(disk);
        Assert.Equal(new NanoUsd(550), audit.Balances[rig.Workspace]);
        Assert.Equal(bytes, disk.Bytes(Journal));
        disk.IsReadOnly = false;
        using LedgerStore store = LedgerRig.Open(disk);
        Assert.Equal(new NanoUsd(550), store.Account(rig.Workspace)!.Balance);
        rig.Dispose();
    }

    [Fact]
    public async Task A_record_of_a_newer_version_is_refused_plainly()
    {
        (SimulatedDisk disk, LedgerRig rig, _) = await WithLastSettlementAsync();
        rig.Dispose();
        AppendLogOptions options = new() { MemoryBits = 20, SegmentBits = LedgerRig.Options.LogSegmentBits };
        LogSegments segments = AppendLog.Segments("/data/ledger", "journal", options);
        byte[] record = new byte[64];
        using (AppendLog log = AppendLog.Open(disk, segments, options, new RecordedBlocks()))
        {
            int length = JournalRecord.Write(record, new StartedEntry(99, 0), log.LastNumber + 1);
            record[7] = 2;
            System.Buffers.Binary.BinaryPrimitives.WriteUInt32LittleEndian(
                record, Crc32C.Of(record.AsSpan(4, length - 4)));
            log.Append(record.AsSpan(0, length), log.LastNumber + 1, log.LastNumber + 1);
            log.Commit();
        }

        LedgerFormatException error = Assert.Throws<LedgerFormatException>(() => LedgerRig.Open(disk));
        Assert.Contains("newer", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stalled_disk_refuses_new_calls_but_settles_every_open_one()
    {
        using LedgerRig rig = await LedgerRig.WithCreditAsync(1_000_000);
        List<Hold> open = [];
        lock (rig.Disk.Gate)
        {
            // The committer waits for this lock at its next write or sync.
            HoldVerdict verdict;
            while ((verdict = rig.TryHold(1, out Hold hold)) == HoldVerdict.Held)
            {
                open.Add(hold);
            }

            Assert.Equal(HoldVerdict.Unavailable, verdict);
            Assert.InRange(open.Count, 1000, 100_000);
            foreach (Hold hold in open)
            {
                Hold one = hold;
                Assert.Equal(SettleVerdict.Settled, rig.Settle(in one, 1, out _));
            }
        }

        Assert.True((await rig.Store.CreditAsync(rig.Workspace, new(1), "later")).Verdict == CreditVerdict.Credited);
        Assert.Equal(HoldVerdict.Held, rig.TryHold(1, out _));
        Assert.Equal(1_000_000 - open.Count + 1, rig.Account().Balance.Value);
        Assert.Empty((await rig.Store.VerifyAsync()).Problems);
    }

    private static int AssertBeforeOrAfter(SimulatedDisk disk, WorkspaceId workspace)
    {
        using LedgerStore store = LedgerRig.Open(disk);
        long balance = store.Account(workspace)!.Balance.Value;
        int calls = store.RecentCalls(10, workspace).Count(call => call.End == CallEnd.Settled);
        Assert.Equal(calls == 0 ? 1000 : 550, balance);
        Assert.Empty(LedgerStore.Verify(LedgerRig.Options, disk).Problems);
        return calls;
    }

    // The last batch on disk is one settlement of 450 out of 1000.
    private static async Task<(SimulatedDisk Disk, LedgerRig Rig, int Start)> WithLastSettlementAsync()
    {
        LedgerRig rig = await LedgerRig.WithCreditAsync(1000, strict: true);
        Hold hold = rig.Hold(600);
        Assert.True(await rig.Store.DurableAsync(rig.Session));
        AppendLogOptions options = new() { SegmentBits = LedgerRig.Options.LogSegmentBits };
        LogSegments segments = AppendLog.Segments("/data/ledger", "journal", options);
        int start = (int)LogScanner.Run(rig.Disk, segments, new RecordedBlocks(), LogRange.Whole).EndAddress;
        rig.Settle(in hold, 450, out _);
        Assert.True(await rig.Store.DurableAsync(rig.Session));
        return (rig.Disk.AfterPowerCut(), rig, start);
    }

    private static async Task<Acknowledged> RunAsync(SimulatedDisk disk)
    {
        Acknowledged acknowledged = new();
        LedgerStore? store = null;
        try
        {
            store = LedgerRig.Open(disk);
            WorkspaceResult workspace = await store.CreateWorkspaceAsync("acme");
            acknowledged.HasWorkspace = workspace.Verdict == WorkspaceVerdict.Created;
            for (int i = 0; i < 4 && acknowledged.HasWorkspace; i++)
            {
                CreditResult credit = await store.CreditAsync(workspace.Id, new NanoUsd(100), $"r{i}");
                acknowledged.Nano += credit.Verdict == CreditVerdict.Credited ? 100 : 0;
                IssuedKey key = await store.IssueKeyAsync(workspace.Id, "u", $"k{i}");
                if (key.Verdict == IssueVerdict.Issued)
                {
                    acknowledged.Secrets.Add(key.Secret!);
                }
            }

            acknowledged.StopReason = store.StopReason;
        }
        catch (StorageException error)
        {
            acknowledged.StopReason = error.Message;
        }
        finally
        {
            store?.Dispose();
            if (store is not null && store.StopReason != "The ledger is closed.")
            {
                acknowledged.StopReason = store.StopReason;
            }
        }

        return acknowledged;
    }

    private static void AssertKept(Acknowledged acknowledged, SimulatedDisk disk)
    {
        using LedgerStore store = LedgerRig.Open(disk);
        Assert.True(!acknowledged.HasWorkspace || store.TryFindWorkspace("acme", out _));
        long balance = store.Accounts().Sum(account => account.Balance.Value);
        Assert.InRange(balance, acknowledged.Nano, acknowledged.Nano + 100);
        Assert.All(acknowledged.Secrets, secret => Assert.True(LedgerRig.Knows(store, secret)));
        Assert.Empty(LedgerStore.Verify(LedgerRig.Options, disk).Problems);
    }

    private sealed class Acknowledged
    {
        public bool HasWorkspace { get; set; }

        public long Nano { get; set; }

        public List<string> Secrets { get; } = [];

        public string? StopReason { get; set; }
    }
}
