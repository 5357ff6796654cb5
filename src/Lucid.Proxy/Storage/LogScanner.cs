using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Globalization;

namespace Lucid.Proxy.Storage;

/// <summary>
/// Reads a log's files as they lie on disk, without FASTER and without changing a byte: at start, and while a process
/// writes to them. Pages of 64 KiB; in a page entries of a four-byte length, a <see cref="LogBlock"/>, and zeros up to
/// a multiple of four; a zero length means that the rest of the page is unused. The first 64 bytes are unused.
/// </summary>
internal sealed class LogScanner
{
    private const int LengthBytes = 4;

    private readonly IFileLayer _files;
    private readonly LogSegments _segments;
    private readonly ILogVisitor _visitor;
    private readonly byte[] _page = GC.AllocateUninitializedArray<byte>(AppendLogOptions.PageBytes);
    private readonly Dictionary<int, IStoreFile?> _open = [];
    private long _endAddress = AppendLog.FirstAddress;
    private long _lastNumber;

    private LogScanner(IFileLayer files, LogSegments segments, ILogVisitor visitor)
    {
        _files = files;
        _segments = segments;
        _visitor = visitor;
    }

    /// <summary>Visits every sound block in order and finds where the log ends.</summary>
    /// <param name="files">The file system.</param>
    /// <param name="segments">The log's files.</param>
    /// <param name="visitor">Receives the blocks.</param>
    /// <param name="untilAddress">Where to stop; what a live log is being written beyond it is not looked at.</param>
    /// <exception cref="DamagedLogException">Something acknowledged is missing: the log must not be used.</exception>
    /// <exception cref="StorageException">A file cannot be read.</exception>
    public static LogScan Run(
        IFileLayer files, LogSegments segments, ILogVisitor visitor, long untilAddress = long.MaxValue)
    {
        LogScanner scanner = new(files, segments, visitor);
        try
        {
            return scanner.Run(untilAddress);
        }
        finally
        {
            foreach (IStoreFile? file in scanner._open.Values)
            {
                file?.Dispose();
            }
        }
    }

    private LogScan Run(long untilAddress)
    {
        long fileEnd = Math.Min(FileEnd(), untilAddress);
        Damage? damage = null;
        for (long pageAddress = 0; pageAddress < fileEnd; pageAddress += AppendLogOptions.PageBytes)
        {
            ReadPage(pageAddress, untilAddress);
            int at = pageAddress == 0 ? AppendLog.FirstAddress : 0;
            while (damage is null && TryReadEntry(pageAddress, ref at))
            {
                // TryReadEntry has moved on.
            }

            if (at < _page.Length && !IsUnused(at))
            {
                damage ??= new Damage(pageAddress + at, _lastNumber + 1);
                damage = Resume(pageAddress, at, damage.Value);
            }
        }

        long torn = damage is null ? 0 : fileEnd - _endAddress;
        return new LogScan(_endAddress, _lastNumber, torn);
    }

    // After a bad spot: is there a sound block further on in this page, and what does it prove?
    private Damage? Resume(long pageAddress, int from, Damage damage)
    {
        int at = from;
        Damage? open = damage;
        while (at + LengthBytes + LogBlock.HeaderBytes <= _page.Length)
        {
            if (open is null)
            {
                if (TryReadEntry(pageAddress, ref at))
                {
                    continue;
                }

                if (IsUnused(at))
                {
                    return null;
                }

                open = new Damage(pageAddress + at, _lastNumber + 1);
            }

            if (!TryPeek(at, out LogBlock block) || block.FirstNumber < open.Value.MissingNumber)
            {
                at += LengthBytes;
            }
            else if (block.FirstNumber == open.Value.MissingNumber)
            {
                // Nothing is missing: only bytes between the blocks were changed.
                open = null;
            }
            else if (block.DurableNumber >= open.Value.MissingNumber)
            {
                throw Damaged(open.Value, in block);
            }
            else
            {
                // A later block of the batch that was being written at the crash: never acknowledged.
                at += LengthBytes + Align(block.Bytes);
            }
        }

        return open;
    }

    private bool TryReadEntry(long pageAddress, ref int at)
    {
        if (!TryPeek(at, out LogBlock block) || block.FirstNumber != _lastNumber + 1)
        {
            return false;
        }

        int payloadAt = at + LengthBytes + LogBlock.HeaderBytes;
        long address = pageAddress + payloadAt;
        _visitor.OnBlock(
            _page.AsSpan(payloadAt, block.PayloadBytes),
            in block,
            _segments.PathOf(_segments.SegmentOf(address)),
            _segments.OffsetOf(address));
        _lastNumber = block.LastNumber;
        at += LengthBytes + Align(block.Bytes);
        _endAddress = pageAddress + at;
        return true;
    }

    private bool TryPeek(int at, out LogBlock block)
    {
        block = default;
        if (at + LengthBytes + LogBlock.HeaderBytes > _page.Length)
        {
            return false;
        }

        int bytes = BinaryPrimitives.ReadInt32LittleEndian(_page.AsSpan(at));
        return bytes >= LogBlock.HeaderBytes
            && bytes <= _page.Length - at - LengthBytes
            && LogBlock.TryRead(_page.AsSpan(at + LengthBytes, bytes), out block)
            && block.Bytes == bytes
            && block.LastNumber >= block.FirstNumber - 1;
    }

    private bool IsUnused(int from) => _page.AsSpan(from).IndexOfAnyExcept((byte)0) < 0;

    private void ReadPage(long pageAddress, long untilAddress)
    {
        int segment = _segments.SegmentOf(pageAddress);
        if (!_open.TryGetValue(segment, out IStoreFile? file))
        {
            file = _files.OpenForReading(_segments.PathOf(segment));
            _open.Add(segment, file);
        }

        // A missing file and the part past a file's end read as unused; a gap shows at the next sound block.
        int read = file?.Read(_page, _segments.OffsetOf(pageAddress)) ?? 0;
        _page.AsSpan((int)Math.Min(read, untilAddress - pageAddress)).Clear();
    }

    private long FileEnd()
    {
        int last = _segments.LastSegment(_files);
        if (last < 0)
        {
            return 0;
        }

        using IStoreFile? file = _files.OpenForReading(_segments.PathOf(last));
        return (last * _segments.SegmentBytes) + (file?.Length ?? 0);
    }

    private DamagedLogException Damaged(Damage damage, in LogBlock proof) => new(
        _segments.PathOf(_segments.SegmentOf(damage.Address)),
        _segments.OffsetOf(damage.Address),
        string.Create(
            CultureInfo.InvariantCulture,
            $"record {damage.MissingNumber} is not readable, but record {proof.FirstNumber} further on proves that it "
            + $"was stored."));

    private static int Align(int bytes) => (bytes + LengthBytes - 1) & -LengthBytes;

    private readonly record struct Damage(long Address, long MissingNumber);
}
