using System;
using System.Buffers.Binary;

namespace Lucid.Proxy.Storage;

/// <summary>
/// Finds a record by its number without reading what stands before it: every page begins with a block.
/// </summary>
internal static class LogIndex
{
    /// <summary>The part of a log that holds the record behind a number, from the beginning of its page.</summary>
    /// <param name="files">The file system.</param>
    /// <param name="segments">The log's files.</param>
    /// <param name="number">The record before the one that is looked for.</param>
    /// <param name="within">Where to look.</param>
    /// <exception cref="StorageException">A file cannot be read.</exception>
    public static LogRange After(IFileLayer files, LogSegments segments, long number, LogRange within)
    {
        byte[] page = GC.AllocateUninitializedArray<byte>(AppendLogOptions.PageBytes);
        long low = within.FromAddress / AppendLogOptions.PageBytes;
        long high = Math.Min(within.UntilAddress, segments.End(files)) / AppendLogOptions.PageBytes;
        LogRange best = within;
        while (low < high)
        {
            // The first page is never asked: it is what is left when every later one begins behind the record.
            long middle = low + ((high - low + 1) / 2);
            long first = FirstNumber(files, segments, middle * AppendLogOptions.PageBytes, page);
            if (first > 0 && first <= number + 1)
            {
                low = middle;
                best = within with { FromAddress = middle * AppendLogOptions.PageBytes, FromNumber = first - 1 };
            }
            else
            {
                high = middle - 1;
            }
        }

        return best;
    }

    /// <summary>The part of a log from a page on; null when that page cannot be read.</summary>
    public static LogRange? From(IFileLayer files, LogSegments segments, long pageAddress)
    {
        byte[] page = GC.AllocateUninitializedArray<byte>(AppendLogOptions.PageBytes);
        long first = FirstNumber(files, segments, pageAddress, page);
        long from = Math.Max(pageAddress, AppendLog.FirstAddress);
        return first == 0 ? null : LogRange.Whole with { FromAddress = from, FromNumber = first - 1 };
    }

    // 0 when nothing readable stands there: then the search goes on before it, and the scan says what is wrong.
    private static long FirstNumber(IFileLayer files, LogSegments segments, long pageAddress, byte[] page)
    {
        using IStoreFile? file = segments.OpenForReading(files, segments.SegmentOf(pageAddress), out _);
        int at = pageAddress == 0 ? AppendLog.FirstAddress : 0;
        int read = (file?.Read(page, segments.OffsetOf(pageAddress)) ?? 0) - at;
        if (read < sizeof(int))
        {
            return 0;
        }

        int bytes = BinaryPrimitives.ReadInt32LittleEndian(page.AsSpan(at));
        return bytes >= LogBlock.HeaderBytes
            && bytes <= read - sizeof(int)
            && LogBlock.TryRead(page.AsSpan(at + sizeof(int), bytes), out LogBlock block)
            ? block.FirstNumber
            : 0;
    }
}
