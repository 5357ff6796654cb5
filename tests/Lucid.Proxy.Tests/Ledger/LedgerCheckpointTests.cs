using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

using Lucid.Proxy.Keys;
using Lucid.Proxy.Ledger;
using Lucid.Proxy.Metering;
using Lucid.Proxy.Storage;
using Lucid.Proxy.Tests.Storage;

using Xunit;

namespace Lucid.Proxy.Tests.Ledger;

public sealed class LedgerCheckpointTests
{
    private const string Folder = "/data/ledger";

    [Fact]
    public async Task A_start_from_checkpoints_taken_under_load_is_the_same_as_from_the_whole_journal()
    {
        Random random = new(Seeds.Next());
        for (int round = 0; round < 6; round++)
        {
            using LedgerRig rig = await LedgerRig.WithCreditAsync(1_000_000);
            LedgerLoad load = new(rig.Store, random.Next());
            Task running = load.RunAsync(threads: 3, acts: 400);
            int checkpoints = 0;
            while (!running.IsCompleted || checkpoints == 0)
            {
                CheckpointReport report = rig.Store.Checkpoint();
                Assert.Null(report.Problem);
                checkpoints++;
            }

            await running;
            Assert.InRange(Checkpoints(rig.Disk).Count, 1, 2);
            AssertSame(rig.Disk.AfterKill());
            AssertSame(rig.Disk.AfterPowerCut());
        }
    }

    [Fact]
    public async Task A_call_open_at_a_checkpoint_is_orphaned_once_and_one_settled_since_is_not()
    {
        using LedgerRig rig = await LedgerRig.WithCreditAsync(1000, strict: true);
        Hold open = rig.Hold(300);
        Hold settled = rig.Hold(200);
        Assert.True(await rig.Store.DurableAsync(rig.Session));
        Assert.Null(rig.Store.Checkpoint().Problem);
        rig.Settle(in settled, 150, out _);
        Assert.True(await rig.Store.DurableAsync(rig.Session));
        SimulatedDisk disk = rig.Disk.AfterPowerCut();
        for (int start = 0; start < 3; start++)
        {
            using LedgerStore store = LedgerRig.Open(disk);
            Assert.Equal((850, 0), Money(store, rig.Workspace));
            IReadOnlyList<OrphanView> orphans = await store.OrphansAsync();
            OrphanView orphan = Assert.Single(orphans);
            Assert.Equal(
                (open.Exchange, new NanoUsd(300), "acme", "alice"),
                (orphan.Exchange, orphan.Held, orphan.WorkspaceName, orphan.UserName));
            Assert.Equal(("claude-sonnet-4-6", "anthropic"), (orphan.Model, orphan.Upstream));
            Assert.Equal([CallEnd.Orphaned, CallEnd.Settled], store.RecentCalls(9, null).Select(call => call.End));
            Assert.Null(store.Checkpoint().Problem);
        }
    }

    [Fact]
    public async Task A_damaged_checkpoint_is_told_and_costs_nothing_but_time()
    {
        using LedgerRig rig = await WithTwoCheckpointsAsync(archives: false);
        List<string> paths = Checkpoints(rig.Disk);
        SimulatedDisk disk = rig.Disk.AfterPowerCut();
        for (int damaged = paths.Count - 1; damaged >= 0; damaged--)
        {
            Flip(disk, paths[damaged], at: 100);
            using LedgerStore store = LedgerRig.Open(disk);
            Assert.Equal(paths.Count - damaged, store.RecoveryNotes.Count);
            Assert.Contains(paths[damaged], store.RecoveryNotes[^1], StringComparison.Ordinal);
            Assert.Equal((1000 - 30, 0), Money(store, rig.Workspace));

            // And the proof says so too.
            AuditReport audit = await store.VerifyAsync();
            Assert.Contains(audit.Problems, problem => problem.Contains(paths[damaged], StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_checkpoint_with_a_wrong_balance_is_found_by_the_audit()
    {
        using LedgerRig rig = await WithTwoCheckpointsAsync(archives: false);
        SimulatedDisk disk = rig.Disk.AfterPowerCut();
        string path = Checkpoints(disk)[^1];
        Assert.Empty(LedgerStore.Verify(LedgerRig.Options, disk).Problems);
        Rewrite(disk, path);
        AuditReport audit = LedgerStore.Verify(LedgerRig.Options, disk);
        string problem = Assert.Single(audit.Problems);
        Assert.Contains($"{path} has 0.000000971 USD", problem, StringComparison.Ordinal);
        Assert.Contains("the journal 970 nano-dollars", problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_journal_that_ends_before_what_a_checkpoint_proves_is_a_loud_stop()
    {
        using LedgerRig rig = await LedgerRig.WithCreditAsync(1000);
        long before = rig.Disk.Bytes(Folder + "/journal.00000000").Length;
        SimulatedDisk early = rig.Disk.AfterPowerCut();
        rig.Settle(rig.Hold(10), 10, out _);
        Assert.Equal(CreditVerdict.Credited, (await rig.Store.CreditAsync(rig.Workspace, new(1), "b")).Verdict);
        Assert.Null(rig.Store.Checkpoint().Problem);
        Assert.True(before > 0);

        // The journal of before with the checkpoint of after: records that were acknowledged are gone.
        string path = Assert.Single(Checkpoints(rig.Disk));
        early.Replace(path, rig.Disk.Bytes(path));
        DamagedLogException error = Assert.Throws<DamagedLogException>(() => LedgerRig.Open(early));
        Assert.Contains("a checkpoint proves", error.Message, StringComparison.Ordinal);
        Assert.Contains("journal.00000000", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(StorageException.InputOutputError)]
    [InlineData(StorageException.NoSpaceLeft)]
    public async Task Each_failed_write_or_sync_of_a_checkpoint_leaves_the_books_as_they_are(int errno)
    {
        int failures = 0;
        for (int failing = 1; failing <= 8; failing++)
        {
            foreach (bool syncs in new[] { false, true })
            {
                using LedgerRig rig = await LedgerRig.WithCreditAsync(1000, strict: true);
                rig.Settle(rig.Hold(10), 10, out _);
                Assert.True(await rig.Store.DurableAsync(rig.Session));
                Assert.Null(rig.Store.Checkpoint().Problem);
                rig.Settle(rig.Hold(20), 20, out _);
                Assert.True(await rig.Store.DurableAsync(rig.Session));
                rig.Disk.Errno = errno;
                rig.Disk.FailingSync = syncs ? rig.Disk.Syncs + failing : 0;
                rig.Disk.FailingWrite = syncs ? 0 : rig.Disk.Writes + failing;
                CheckpointReport report = rig.Store.Checkpoint();
                failures += report.Problem is null ? 0 : 1;
                rig.Disk.FailingSync = 0;
                rig.Disk.FailingWrite = 0;

                // Only a checkpoint was lost: the ledger goes on, and every way to start gives the same.
                Assert.Null(rig.Store.StopReason);
                AssertSame(rig.Disk.AfterPowerCut());
                AssertSame(rig.Disk.AfterKill());
                Assert.Null(rig.Store.Checkpoint().Problem);
                Assert.Equal(SettleVerdict.Settled, rig.Settle(rig.Hold(1), 1, out _));
            }
        }

        // Two writes (the records and the closing block) and two syncs (the file and its name).
        Assert.Equal(4, failures);
    }

    [Fact]
    public async Task Checkpoints_are_taken_by_themselves_and_two_are_kept()
    {
        List<CheckpointReport> reports = [];
        using CountdownEvent taken = new(4);
        LedgerOptions options = LedgerRig.Options with
        {
            CheckpointBytes = 20_000,
            OnCheckpoint = report =>
            {
                lock (reports)
                {
                    reports.Add(report);
                }

                if (!taken.IsSet)
                {
                    taken.Signal();
                }
            },
        };
        SimulatedDisk disk = new();
        using LedgerRig rig = await LedgerRig.WithCreditAsync(1_000_000, options, disk);
        while (!taken.IsSet)
        {
            HoldVerdict verdict = rig.TryHold(10, out Hold hold);
            if (verdict == HoldVerdict.Held)
            {
                rig.Settle(hold, 10, out _);
            }
            else
            {
                // A journal whose buffer waits for a busy disk refuses for a moment; one that has stopped says why.
                Assert.Equal((HoldVerdict.Unavailable, null), (verdict, rig.Store.StopReason));
            }

            Assert.True(await rig.Store.DurableAsync(rig.Session));
        }

        lock (reports)
        {
            Assert.All(reports, report => Assert.Null(report.Problem));
            Assert.Equal(reports.Count, reports.Select(report => report.Sequence).Distinct().Count());
        }

        rig.Dispose();
        Assert.InRange(Checkpoints(disk).Count, 1, 2);
        AssertSame(disk);
    }

    [Fact]
    public async Task Old_files_are_archived_after_an_audit_and_no_start_needs_them()
    {
        using LedgerRig rig = await WithTwoCheckpointsAsync(archives: true);
        SimulatedDisk disk = rig.Disk.AfterPowerCut();
        Assert.DoesNotContain("journal.00000000", disk.FileNames(Folder));
        Assert.Contains("journal.00000000", disk.FileNames(Folder + "/archive"));
        Assert.Empty(LedgerStore.Verify(LedgerRig.Options, disk).Problems);
        Assert.Equal(0, LedgerStore.Verify(LedgerRig.Options, disk).FromSequence);
        AssertSame(disk);

        // Taken away altogether: the books stand, and the audit says from where it could look.
        foreach (string name in disk.FileNames(Folder + "/archive"))
        {
            disk.Delete($"{Folder}/archive/{name}");
        }

        using (LedgerStore store = LedgerRig.Open(disk))
        {
            Assert.Equal((1000 - 30, 0), Money(store, rig.Workspace));
            CreditResult again = await store.CreditAsync(rig.Workspace, new NanoUsd(1000), "first");
            Assert.Equal(CreditVerdict.AlreadyCredited, again.Verdict);
            Assert.True(LedgerRig.Knows(store, rig.Secret));
            Assert.Empty((await store.VerifyAsync()).Problems);
        }

        AuditReport audit = LedgerStore.Verify(LedgerRig.Options, disk);
        Assert.Empty(audit.Problems);
        Assert.True(audit.FromSequence > 0);

        // Without the checkpoints as well there is nothing to start from, and it is said.
        foreach (string path in Checkpoints(disk))
        {
            disk.Delete(path);
        }

        Assert.Throws<DamagedLogException>(() => LedgerRig.Open(disk));
    }

    [Fact]
    public void Roll_ups_are_bounded_and_the_oldest_days_go_first()
    {
        UsageDays days = new(maxDays: 3, maxRows: 5);
        for (int day = 0; day < 10; day++)
        {
            for (int model = 1; model <= 2; model++)
            {
                CallEntry call = new(default, new(1), new(1), new(1), model, day * 86_400_000L, default);
                days.Add(new SettledEntry { Call = call }, day + 1);
            }
        }

        Assert.Equal([8, 9], days.Days().Select(day => day - UsageDays.DayNumber(0)));
        Assert.Equal(4, days.Rows().Count);
    }

    private static async Task<LedgerRig> WithTwoCheckpointsAsync(bool archives)
    {
        LedgerOptions options = LedgerRig.Options with { ArchivesOldFiles = archives, Strict = true };
        LedgerRig rig = await LedgerRig.WithCreditAsync(1000, options, new SimulatedDisk());
        for (int checkpoint = 0; checkpoint < 3; checkpoint++)
        {
            // More than one journal file between two checkpoints.
            for (int i = 0; i < 6000; i++)
            {
                rig.Settle(rig.Hold(1), 0, out _);
                if (i % 500 == 0)
                {
                    Assert.True(await rig.Store.DurableAsync(rig.Session));
                }
            }

            rig.Settle(rig.Hold(10), 10, out _);
            Assert.True(await rig.Store.DurableAsync(rig.Session));
            CheckpointReport report = rig.Store.Checkpoint();
            Assert.Null(report.Problem);
            Assert.Equal(archives && checkpoint > 0, report.ArchivedFiles > 0);
        }

        Assert.Equal(2, Checkpoints(rig.Disk).Count);
        return rig;
    }

    // With the newest checkpoint, with the older one, and with the journal alone: the same ledger.
    private static void AssertSame(SimulatedDisk disk)
    {
        List<LedgerPicture> pictures = [];
        List<string> paths = Checkpoints(disk);
        for (int kept = paths.Count; kept >= 0; kept--)
        {
            SimulatedDisk one = disk.AfterKill();
            foreach (string path in paths.Skip(kept))
            {
                one.Delete(path);
            }

            for (int start = 0; start < 2; start++)
            {
                using LedgerStore store = LedgerRig.Open(one);
                pictures.Add(LedgerPicture.Of(store));
            }

            Assert.Empty(LedgerStore.Verify(LedgerRig.Options, one).Problems);
        }

        Assert.All(pictures, picture => Assert.Equal(pictures[0].Text, picture.Text));
    }

    private static (long Balance, long Held) Money(LedgerStore store, WorkspaceId workspace)
    {
        AccountView account = store.Account(workspace)!;
        return (account.Balance.Value, account.Held.Value);
    }

    private static List<string> Checkpoints(SimulatedDisk disk) => [.. disk.FileNames(Folder)
        .Where(name => name.StartsWith("checkpoint.", StringComparison.Ordinal))
        .Select(name => $"{Folder}/{name}")];

    private static void Flip(SimulatedDisk disk, string path, int at)
    {
        byte[] bytes = disk.Bytes(path);
        bytes[at] ^= 1;
        disk.Replace(path, bytes);
    }

    // The same checkpoint with one nano-dollar more, sound in every checksum.
    private static void Rewrite(SimulatedDisk disk, string path)
    {
        RecordedBlocks blocks = new();
        Assert.Null(SnapshotReader.Read(disk, path, blocks));
        using SnapshotWriter writer = new(disk, Folder, path);
        foreach (byte[] payload in blocks.Payloads)
        {
            for (int at = 0; at < payload.Length;)
            {
                Assert.True(JournalRecord.TryRead(payload.AsSpan(at), out JournalRecord record));
                Span<byte> room = writer.Room(record.Bytes);
                payload.AsSpan(at, record.Bytes).CopyTo(room);
                if (record.Kind == EntryKind.AccountKept)
                {
                    AccountKeptEntry kept = AccountKeptEntry.Read(record.Body);
                    JournalRecord.Write(room, kept with { Balance = kept.Balance + new NanoUsd(1) }, record.Sequence);
                }

                writer.Add(record.Bytes);
                at += record.Bytes;
            }
        }

        writer.Publish();
    }
}
