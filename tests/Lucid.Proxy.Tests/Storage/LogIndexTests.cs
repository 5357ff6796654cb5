using System.Collections.Generic;
using System.Linq;

using Lucid.Proxy.Storage;

using Xunit;

namespace Lucid.Proxy.Tests.Storage;

public sealed class LogIndexTests
{
    private static readonly AppendLogOptions Options = new() { MemoryBits = 20, SegmentBits = 18, ReserveBytes = 2048 };
    private static readonly LogSegments Segments = AppendLog.Segments("/data", "journal", Options);

    [Fact]
    public void Every_record_is_found_from_the_beginning_of_its_page()
    {
        SimulatedDisk disk = new();
        using AppendLog log = AppendLog.Open(disk, Segments, Options, new RecordedBlocks());
        for (int i = 1; i <= 60; i++)
        {
            // Two records in a block, so that most numbers are not the first of theirs.
            log.Append(new byte[9000 + (i * 37)], (2 * i) - 1, 2 * i);
        }

        log.Commit();
        for (long after = 0; after <= 120; after++)
        {
            LogRange range = LogIndex.After(disk, Segments, after, LogRange.Whole);
            RecordedBlocks seen = new();
            LogScan scan = LogScanner.Run(disk, Segments, seen, range);
            Assert.True(range.FromNumber <= after);
            Assert.Equal(120, scan.LastNumber);

            // One page at most before the record.
            Assert.InRange(after - range.FromNumber, 0, 2 * 7);
            Assert.Equal(60 - (range.FromNumber / 2), seen.Payloads.Count);
        }
    }

    [Fact]
    public void Archived_files_are_read_where_they_are()
    {
        SimulatedDisk disk = new();
        using (AppendLog log = AppendLog.Open(disk, Segments, Options, new RecordedBlocks()))
        {
            for (int i = 1; i <= 30; i++)
            {
                log.Append(new byte[30_000], i, i);
                log.Commit();
            }
        }

        IReadOnlyList<string> names = disk.FileNames("/data");
        Assert.True(names.Count > 3);
        foreach (int segment in Enumerable.Range(0, 2))
        {
            disk.Replace(Segments.ArchivePathOf(segment), disk.Bytes(Segments.PathOf(segment)));
            disk.Delete(Segments.PathOf(segment));
        }

        RecordedBlocks seen = new();
        LogScanner.Run(disk, Segments, seen, LogRange.Whole);
        Assert.Equal(30, seen.Payloads.Count);
        Assert.Equal(2, Segments.FirstSegment(disk));
        Assert.Equal(25, LogIndex.After(disk, Segments, 25, LogRange.Whole).FromNumber, 2.0);
    }
}
