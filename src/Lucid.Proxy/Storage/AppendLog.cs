using System;
using System.Threading;

using FASTER.core;

using Lucid.Net.Bytes;

namespace Lucid.Proxy.Storage;

/// <summary>
/// An append-only log of numbered records on FasterLog, whose blocks prove themselves. One thread appends and commits;
/// <see cref="Commit"/> returns when all that was appended is on disk, or throws and stays broken.
/// </summary>
internal sealed class AppendLog : IDisposable
{
    /// <summary>The first address of a log: FASTER keeps the bytes before it unused.</summary>
    public const int FirstAddress = 64;

    /// <summary>
    /// Bytes of records in one block at most: a block never crosses a page, and half a page wastes little at page ends.
    /// </summary>
    public const int MaxPayloadBytes = 32 * 1024;

    // FASTER's bookkeeping runs on a pool thread; should the system not run that thread, we wait a minute and more
    // (SpinOnce soon sleeps a millisecond) before we call the log broken.
    private const int Attempts = 60_000;

    private readonly FasterLog _log;
    private readonly SyncedDevice _device;
    private readonly byte[] _block = GC.AllocateUninitializedArray<byte>(LogBlock.HeaderBytes + MaxPayloadBytes);
    private readonly int _maxUncommittedBytes;
    private int _uncommittedBytes;
    private long _durableAddress;

    private AppendLog(FasterLog log, SyncedDevice device, LogScan scan, int maxUncommittedBytes)
    {
        _log = log;
        _device = device;
        _maxUncommittedBytes = maxUncommittedBytes;
        _durableAddress = scan.EndAddress;
        TornBytes = scan.TornBytes;
        LastNumber = scan.LastNumber;
        DurableNumber = scan.LastNumber;
    }

    /// <summary>Bytes at the end that a crash had left unfinished and the start cut.</summary>
    public long TornBytes { get; }

    /// <summary>The number of the last record appended.</summary>
    public long LastNumber { get; private set; }

    /// <summary>The number of the last record that is on disk.</summary>
    public long DurableNumber { get; private set; }

    /// <summary>All blocks before this address are on disk. Read on any thread.</summary>
    public long DurableAddress => Volatile.Read(ref _durableAddress);

    /// <summary>Names the files of the log called <paramref name="name"/> in a folder.</summary>
    public static LogSegments Segments(string folder, string name, AppendLogOptions options) =>
        new(folder, name, options.SegmentBits);

    /// <summary>Visits every block, cuts what a crash left unfinished at the end, and opens the log for more.</summary>
    /// <exception cref="DamagedLogException">Something acknowledged is missing; nothing was changed.</exception>
    /// <exception cref="StorageException">A file cannot be read or written.</exception>
    public static AppendLog Open(
        IFileLayer files, LogSegments segments, AppendLogOptions options, ILogVisitor visitor) =>
        Open(files, segments, options, visitor, LogRange.Whole);

    /// <summary>As above, visiting only what stands behind a place that is known to be sound.</summary>
    public static AppendLog Open(
        IFileLayer files, LogSegments segments, AppendLogOptions options, ILogVisitor visitor, LogRange range)
    {
        LogScan scan = LogScanner.Run(files, segments, visitor, range);
        if (scan.TornBytes > 0)
        {
            Cut(files, segments, scan.EndAddress);
        }

        SyncedDevice device = new(files, segments, options.ReserveBytes);
        FasterLog log = new(new FasterLogSettings
        {
            LogDevice = device,
            LogCommitManager = new NoCommitRecords(scan.EndAddress),
            PageSizeBits = AppendLogOptions.PageBits,
            MemorySizeBits = options.MemoryBits,
            SegmentSizeBits = options.SegmentBits,
            LogChecksum = LogChecksumType.None, // the blocks carry a better one
            TryRecoverLatest = false, // it swallows what goes wrong
        });
        if (scan.EndAddress > FirstAddress)
        {
            Recover(log, device);
        }

        Invariant.Holds(log.TailAddress == scan.EndAddress);

        // A quarter of the log's memory between two syncs: FASTER then never waits for a page to be written.
        return new AppendLog(log, device, scan, 1 << (options.MemoryBits - 2));
    }

    /// <summary>
    /// Adds whole records with consecutive numbers. They are lost in a crash until <see cref="Commit"/>.
    /// </summary>
    /// <param name="records">At most <see cref="MaxPayloadBytes"/>; empty to write only that all before is
    /// durable.</param>
    /// <param name="firstNumber">Of the first record: one above <see cref="LastNumber"/>.</param>
    /// <param name="lastNumber">Of the last record.</param>
    /// <exception cref="StorageException">The log is broken.</exception>
    public void Append(ReadOnlySpan<byte> records, long firstNumber, long lastNumber)
    {
        Invariant.Holds(records.Length <= MaxPayloadBytes);
        Invariant.Holds(firstNumber == LastNumber + 1 && lastNumber >= LastNumber);
        if (_device.Failure is not null)
        {
            throw _device.Failure;
        }

        if (_uncommittedBytes + records.Length > _maxUncommittedBytes)
        {
            Commit();
        }

        Span<byte> block = _block.AsSpan(0, LogBlock.HeaderBytes + records.Length);
        records.CopyTo(block[LogBlock.HeaderBytes..]);
        LogBlock.Seal(block, firstNumber, lastNumber, DurableNumber);
        SpinWait pause = default;
        while (!_log.TryEnqueue(block, out _))
        {
            // FASTER asks to try again while it turns a page; that needs queued writes to be done.
            Invariant.Holds(pause.Count < Attempts);
            _device.Complete();
            pause.SpinOnce();
        }

        LastNumber = lastNumber;
        _uncommittedBytes += block.Length;
    }

    /// <summary>Returns when everything appended is on disk.</summary>
    /// <exception cref="StorageException">It is not, and the log is broken from now on.</exception>
    public void Commit()
    {
        long tail = _log.TailAddress;
        _log.Commit();

        // FASTER queues the pages of the tail at the device, normally before it returns. Its own notion of a commit is
        // set later, on a pool thread; what counts here is that our device has written and synced every page.
        SpinWait pause = default;
        _device.Complete();
        while (_log.FlushedUntilAddress < tail)
        {
            Invariant.Holds(pause.Count < Attempts);
            pause.SpinOnce();
            _device.Complete();
        }

        DurableNumber = LastNumber;
        Volatile.Write(ref _durableAddress, tail);
        _uncommittedBytes = 0;
    }

    /// <summary>
    /// Writes that everything is durable, so that damage to the very last records shows as damage and not as a torn
    /// tail. At an orderly stop.
    /// </summary>
    /// <exception cref="StorageException">The log is broken.</exception>
    public void Seal()
    {
        Append([], LastNumber + 1, LastNumber);
        Commit();
    }

    public void Dispose()
    {
        _log.Dispose();
        _device.Dispose();
    }

    // FASTER says only that its device could not read; the device knows why.
    private static void Recover(FasterLog log, SyncedDevice device)
    {
        try
        {
            log.Recover();
        }
        catch (FasterException error)
        {
            log.Dispose();
            device.Dispose();
            throw device.Failure ?? new StorageException($"The log cannot be opened: {error.Message}");
        }
    }

    // Physically, and before anything is appended: stale blocks behind a new tail would read as damage one day.
    private static void Cut(IFileLayer files, LogSegments segments, long endAddress)
    {
        int lastSegment = segments.SegmentOf(endAddress);
        for (int segment = segments.LastSegment(files); segment > lastSegment; segment--)
        {
            files.Delete(segments.PathOf(segment));
        }

        using (IStoreFile file = files.OpenForWriting(segments.PathOf(lastSegment), out _))
        {
            file.SetLength(segments.OffsetOf(endAddress));
            file.Sync();
        }

        files.SyncFolder(segments.Folder);
    }
}
