using System;
using System.Collections.Generic;
using System.Linq;

using Lucid.Proxy.Storage;

using Xunit;

namespace Lucid.Proxy.Tests.Storage;

public sealed class AppendLogTests
{
    private const string Folder = "/data";

    private static readonly AppendLogOptions Options = new() { MemoryBits = 20, SegmentBits = 18, ReserveBytes = 2048 };
    private static readonly LogSegments Segments = AppendLog.Segments(Folder, "journal", Options);

    [Fact]
    public void Committed_blocks_come_back_in_order_over_pages_and_files()
    {
        SimulatedDisk disk = new();
        List<byte[]> expected = [];
        for (int round = 0; round < 5; round++)
        {
            RecordedBlocks seen = new();
            using AppendLog log = AppendLog.Open(disk, Segments, Options, seen);
            Assert.Equal(expected, seen.Payloads);
            for (int i = 0; i < 12; i++)
            {
                expected.Add(Payload(expected.Count, 1000 + (i * 2791)));
                log.Append(expected[^1], log.LastNumber + 1, log.LastNumber + 1);
                if (i % 3 == 0)
                {
                    log.Commit();
                    Assert.Equal(log.LastNumber, log.DurableNumber);
                }
            }

            log.Commit();
        }

        Assert.True(disk.FileNames(Folder).Count > 2, "the test is to cross files");
        Assert.Equal(expected, Read(disk));
        Assert.Equal(expected, Read(disk.AfterPowerCut()));
    }

    [Fact]
    public void Uncommitted_blocks_are_not_on_disk()
    {
        SimulatedDisk disk = new();
        using AppendLog log = AppendLog.Open(disk, Segments, Options, new RecordedBlocks());
        log.Append(Payload(1, 100), 1, 1);
        log.Commit();
        log.Append(Payload(2, 100), 2, 2);
        Assert.Single(Read(disk.AfterKill()));
    }

    [Fact]
    public void Log_cut_at_every_byte_of_the_last_batch_gives_before_or_after()
    {
        (SimulatedDisk disk, string path, int start) = DiskWithLastBatch();
        byte[] whole = disk.Bytes(path);
        for (int end = start; end < whole.Length; end++)
        {
            SimulatedDisk cut = disk.AfterKill();
            cut.Replace(path, whole[..end]);
            AssertWholePrefix(cut, atLeast: 3);
        }
    }

    [Fact]
    public void Log_with_any_byte_of_the_last_batch_flipped_gives_before_or_after()
    {
        (SimulatedDisk disk, string path, int start) = DiskWithLastBatch();
        byte[] whole = disk.Bytes(path);
        for (int at = start; at < whole.Length; at++)
        {
            SimulatedDisk flipped = disk.AfterKill();
            byte[] bytes = (byte[])whole.Clone();
            bytes[at] ^= 0x10;
            flipped.Replace(path, bytes);
            AssertWholePrefix(flipped, atLeast: 3);
        }
    }

    [Fact]
    public void Damage_before_acknowledged_records_stops_the_log_and_names_the_place()
    {
        (SimulatedDisk disk, string path, int lastBatch) = DiskWithLastBatch();
        byte[] whole = disk.Bytes(path);
        int damaged = 0;
        for (int at = AppendLog.FirstAddress; at < lastBatch; at += 7)
        {
            SimulatedDisk flipped = disk.AfterKill();
            byte[] bytes = (byte[])whole.Clone();
            bytes[at] ^= 0x40;
            flipped.Replace(path, bytes);
            try
            {
                // Only padding between blocks may be changed without loss.
                Assert.Equal(5, Read(flipped).Count);
            }
            catch (DamagedLogException error)
            {
                damaged++;
                Assert.Contains(path, error.Message, StringComparison.Ordinal);
                Assert.InRange(error.Offset, AppendLog.FirstAddress, at);
                Assert.Equal(bytes, flipped.Bytes(path));
            }
        }

        Assert.True(damaged > 50);
    }

    [Fact]
    public void A_missing_file_in_the_middle_stops_the_log()
    {
        SimulatedDisk disk = new();
        using (AppendLog log = AppendLog.Open(disk, Segments, Options, new RecordedBlocks()))
        {
            for (int i = 1; i <= 30; i++)
            {
                log.Append(Payload(i, 30_000), i, i);
                log.Commit();
            }
        }

        Assert.True(disk.FileNames(Folder).Count >= 3);
        disk.Delete(Segments.PathOf(1));
        Assert.Throws<DamagedLogException>(() => Read(disk));
    }

    [Fact]
    public void A_sealed_log_notices_damage_to_its_last_record()
    {
        SimulatedDisk disk = new();
        using (AppendLog log = AppendLog.Open(disk, Segments, Options, new RecordedBlocks()))
        {
            log.Append(Payload(1, 64), 1, 1);
            log.Commit();
            log.Seal();
        }

        byte[] bytes = disk.Bytes(Segments.PathOf(0));
        bytes[AppendLog.FirstAddress + 50] ^= 1;
        disk.Replace(Segments.PathOf(0), bytes);
        Assert.Throws<DamagedLogException>(() => Read(disk));
    }

    [Fact]
    public void File_has_its_reserve_while_it_is_written_and_not_after_an_orderly_end()
    {
        SimulatedDisk disk = new();
        long records;
        using (AppendLog log = AppendLog.Open(disk, Segments, Options, new RecordedBlocks()))
        {
            log.Append(Payload(1, 3000), 1, 1);
            log.Commit();
            records = log.DurableAddress;
            byte[] written = disk.Bytes(Segments.PathOf(0));
            Assert.InRange(written.Length, records + Options.ReserveBytes, records + Options.ReserveBytes + 512);
            Assert.Equal(-1, written.AsSpan((int)records).IndexOfAnyExcept((byte)0));

            int writes = disk.Writes;
            log.Append(Payload(2, 300), 2, 2);
            log.Commit();
            Assert.Equal(writes + 1, disk.Writes);
            Assert.Equal(written.Length, disk.Bytes(Segments.PathOf(0)).Length);
            records = log.DurableAddress;
        }

        Assert.InRange(disk.Bytes(Segments.PathOf(0)).Length, records, records + 511);
        Assert.Equal(2, Read(disk).Count);
    }

    [Fact]
    public void Log_killed_with_any_byte_of_its_reserve_written_goes_on_behind_its_last_record()
    {
        SimulatedDisk disk = new();
        using AppendLog log = AppendLog.Open(disk, Segments, Options, new RecordedBlocks());
        log.Append(Payload(1, 200), 1, 1);
        log.Append(Payload(2, 200), 2, 2);
        log.Append(Payload(3, 200), 3, 3);
        log.Commit();
        byte[] whole = disk.Bytes(Segments.PathOf(0));
        LogScan clean = LogScanner.Run(disk.AfterKill(), Segments, new RecordedBlocks(), LogRange.Whole);
        Assert.Equal(new LogScan(log.DurableAddress, 3, 0), clean);
        AssertWholePrefix(disk.AfterKill(), atLeast: 3);
        for (int at = (int)log.DurableAddress; at < whole.Length; at++)
        {
            SimulatedDisk killed = disk.AfterKill();
            byte[] bytes = (byte[])whole.Clone();
            bytes[at] = 1;
            killed.Replace(Segments.PathOf(0), bytes);
            LogScan torn = LogScanner.Run(killed, Segments, new RecordedBlocks(), LogRange.Whole);
            Assert.Equal(new LogScan(log.DurableAddress, 3, at + 1 - log.DurableAddress), torn);
            AssertWholePrefix(killed, atLeast: 3);
        }
    }

    [Fact]
    public void Reserve_ends_with_its_file()
    {
        SimulatedDisk disk = new();
        AppendLogOptions wide = Options with { ReserveBytes = 3 << 18 };
        using AppendLog log = AppendLog.Open(disk, Segments, wide, new RecordedBlocks());
        for (int i = 1; i <= 12; i++)
        {
            log.Append(Payload(i, 30_000), i, i);
            log.Commit();
        }

        Assert.Equal(["journal.00000000", "journal.00000001"], disk.FileNames(Folder));
        Assert.Equal(Segments.SegmentBytes, disk.Bytes(Segments.PathOf(0)).Length);
        Assert.Equal(Segments.SegmentBytes, disk.Bytes(Segments.PathOf(1)).Length);
        Assert.Equal(12, Read(disk.AfterPowerCut()).Count);
    }

    [Theory]
    [InlineData(StorageException.InputOutputError)]
    [InlineData(StorageException.NoSpaceLeft)]
    public void Every_failed_write_or_sync_reaches_the_commit_and_nothing_follows_it(int errno)
    {
        SimulatedDisk clean = new();
        Assert.Equal(8, RunUntilFailure(clean).Committed);
        for (int failing = 1; failing <= clean.Writes; failing++)
        {
            AssertFailure(new SimulatedDisk { FailingWrite = failing, Errno = errno });
        }

        for (int failing = 1; failing <= clean.Syncs; failing++)
        {
            AssertFailure(new SimulatedDisk { FailingSync = failing, Errno = errno });
        }
    }

    [Fact]
    public void A_disk_that_lies_about_syncs_loses_what_was_acknowledged()
    {
        // The test of the tests: without the syncs the power cut must show.
        SimulatedDisk disk = new() { LiesAboutSyncs = true };
        Assert.Equal(8, RunUntilFailure(disk).Committed);
        Assert.Empty(Read(disk.AfterPowerCut()));
    }

    private static void AssertFailure(SimulatedDisk disk)
    {
        (int committed, StorageException? error) = RunUntilFailure(disk);
        Assert.NotNull(error);
        Assert.Equal(disk.Errno, error.Errno);
        List<byte[]> kept = Read(disk.AfterPowerCut());
        Assert.True(kept.Count >= committed, $"acknowledged {committed}, kept {kept.Count}");
        Assert.Equal(Enumerable.Range(1, kept.Count).Select(i => Payload(i, i * 900)), kept);
    }

    private static (int Committed, StorageException? Error) RunUntilFailure(SimulatedDisk disk)
    {
        int committed = 0;
        AppendLog? log = null;
        try
        {
            log = AppendLog.Open(disk, Segments, Options, new RecordedBlocks());
            for (int i = 1; i <= 8; i++)
            {
                log.Append(Payload(i, i * 900), i, i);
                log.Commit();
                committed = i;
            }

            return (committed, null);
        }
        catch (StorageException error)
        {
            int writes = disk.Writes;
            Assert.Same(error, Assert.Throws<StorageException>(() => log!.Append([], committed + 2, committed + 1)));
            Assert.Equal(writes, disk.Writes);
            return (committed, error);
        }
        finally
        {
            log?.Dispose();
        }
    }

    // Three committed blocks, then two in one commit: the last batch.
    private static (SimulatedDisk Disk, string Path, int Start) DiskWithLastBatch()
    {
        SimulatedDisk disk = new();
        using AppendLog log = AppendLog.Open(disk, Segments, Options, new RecordedBlocks());
        for (int i = 1; i <= 3; i++)
        {
            log.Append(Payload(i, 100 + i), i, i);
            log.Commit();
        }

        int start = (int)log.DurableAddress;
        log.Append(Payload(4, 120), 4, 4);
        log.Append(Payload(5, 130), 5, 5);
        log.Commit();
        return (disk, Segments.PathOf(0), start);
    }

    private static void AssertWholePrefix(SimulatedDisk disk, int atLeast)
    {
        RecordedBlocks seen = new();
        int kept;
        using (AppendLog log = AppendLog.Open(disk, Segments, Options, seen))
        {
            kept = seen.Payloads.Count;
            Assert.InRange(kept, atLeast, 5);
            Assert.Equal(kept, log.LastNumber);

            // And the log goes on from there: nothing stale comes back behind the new record.
            log.Append([9, 9, 9], kept + 1, kept + 1);
            log.Commit();
        }

        List<byte[]> again = Read(disk);
        Assert.Equal(kept + 1, again.Count);
        Assert.Equal([9, 9, 9], again[^1]);
    }

    private static List<byte[]> Read(SimulatedDisk disk)
    {
        RecordedBlocks seen = new();
        LogScanner.Run(disk, Segments, seen, LogRange.Whole);
        return seen.Payloads;
    }

    private static byte[] Payload(int seed, int bytes)
    {
        byte[] payload = new byte[bytes];
        new Random(seed).NextBytes(payload);
        return payload;
    }
}
