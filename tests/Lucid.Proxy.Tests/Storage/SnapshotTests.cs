using System;
using System.Linq;

using Lucid.Proxy.Storage;

using Xunit;

namespace Lucid.Proxy.Tests.Storage;

public sealed class SnapshotTests
{
    private const string Folder = "/data";
    private const string Path = "/data/checkpoint";

    [Fact]
    public void Records_come_back_in_order_over_blocks()
    {
        SimulatedDisk disk = new();
        Write(disk, 300);
        RecordedBlocks seen = new();
        Assert.Null(SnapshotReader.Read(disk, Path, seen));
        Assert.True(seen.Payloads.Count > 2);
        Assert.Equal(
            Enumerable.Range(0, 300).SelectMany(Record), seen.Payloads.SelectMany(payload => payload));
        Assert.Equal([Path[(Folder.Length + 1)..]], disk.FileNames(Folder));
    }

    [Fact]
    public void A_snapshot_changed_or_cut_at_any_byte_is_not_whole()
    {
        SimulatedDisk disk = new();
        Write(disk, 4);
        byte[] whole = disk.Bytes(Path);
        for (int at = 0; at < whole.Length; at++)
        {
            // Bytes 12 to 15 of a block are reserved, and covered by the checksum like all others.
            byte[] flipped = (byte[])whole.Clone();
            flipped[at] ^= (byte)(1 << (at % 8));
            disk.Replace(Path, flipped);
            Assert.Contains(Path, SnapshotReader.Read(disk, Path, new RecordedBlocks()), StringComparison.Ordinal);
            disk.Replace(Path, whole[..at]);
            Assert.NotNull(SnapshotReader.Read(disk, Path, new RecordedBlocks()));
        }

        disk.Replace(Path, [.. whole, 0]);
        Assert.NotNull(SnapshotReader.Read(disk, Path, new RecordedBlocks()));
        disk.Replace(Path, whole);
        Assert.Null(SnapshotReader.Read(disk, Path, new RecordedBlocks()));
    }

    [Fact]
    public void A_power_cut_or_a_failure_at_any_operation_leaves_the_old_one_or_the_new_one()
    {
        SimulatedDisk clean = WithOldOne();
        int writes = clean.Writes;
        int syncs = clean.Syncs;
        Write(clean, 200);
        Assert.Equal(200, Count(clean.AfterPowerCut()));
        Assert.InRange(clean.Writes - writes, 3, 20);
        Assert.Equal(2, clean.Syncs - syncs);
        for (int operation = 1; operation <= clean.Writes - writes; operation++)
        {
            AssertOld(writes + operation, failingSync: 0);
        }

        for (int operation = 1; operation <= clean.Syncs - syncs; operation++)
        {
            AssertOld(failingWrite: 0, syncs + operation);
        }
    }

    [Fact]
    public void A_disk_that_lies_about_syncs_loses_the_new_one()
    {
        // The test of the tests: without the syncs the power cut must show.
        SimulatedDisk disk = WithOldOne();
        disk.LiesAboutSyncs = true;
        Write(disk, 200);
        Assert.Equal(200, Count(disk.AfterKill()));
        Assert.Equal(5, Count(disk.AfterPowerCut()));
    }

    private static void AssertOld(int failingWrite, int failingSync)
    {
        SimulatedDisk disk = WithOldOne();
        disk.FailingWrite = failingWrite;
        disk.FailingSync = failingSync;
        StorageException error = Assert.Throws<StorageException>(() => Write(disk, 200));
        Assert.Contains("injected", error.Message, StringComparison.Ordinal);
        Assert.Equal(5, Count(disk.AfterPowerCut()));
    }

    private static SimulatedDisk WithOldOne()
    {
        SimulatedDisk disk = new();
        Write(disk, 5);
        return disk;
    }

    private static int Count(SimulatedDisk disk)
    {
        RecordedBlocks seen = new();
        Assert.Null(SnapshotReader.Read(disk, Path, seen));
        return seen.Payloads.Sum(payload => payload.Length) / Record(0).Length;
    }

    private static void Write(SimulatedDisk disk, int records)
    {
        using SnapshotWriter writer = new(disk, Folder, Path);
        for (int i = 0; i < records; i++)
        {
            byte[] record = Record(i);
            record.CopyTo(writer.Room(record.Length));
            writer.Add(record.Length);
        }

        writer.Publish();
    }

    private static byte[] Record(int number) => [.. Enumerable.Repeat((byte)number, 300)];
}
