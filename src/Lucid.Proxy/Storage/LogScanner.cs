using System;
using System.Buffers.Binary;
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
    private readonly LogRange _range;
    private IStoreFile? _file;
    private int _segment = -1;
    private string _path = "";
    private long _endAddress;
    private long _lastNumber;

    private LogScanner(IFileLayer files, LogSegments segments, ILogVisitor visitor, LogRange range)
    {
        _files = files;
        _segments = segments;
        _visitor = visitor;
        _range = range;
        _endAddress = range.FromAddress;
        _lastNumber = range.FromNumber;
    }

    /// <summary>Visits every sound block in order and finds where the log ends.</summary>
    /// <param name="files">The file system.</param>
    /// <param name="segments">The log's files.</param>
    /// <param name="visitor">Receives the blocks.</param>
    /// <param name="range">Which part of it.</param>
    /// <exception cref="DamagedLogException">Something acknowledged is missing: the log must not be used.</exception>
    /// <exception cref="StorageException">A file cannot be read.</exception>
    public static LogScan Run(IFileLayer files, LogSegments segments, ILogVisitor visitor, LogRange range)
    {
        LogScanner scanner = new(files, segments, visitor, range);
        try
        {
            return scanner.Run();
        }
        finally
        {
            scanner._file?.Dispose();
        }
    }

    private LogScan Run()
    {
        long fileEnd = Math.Min(_segments.End(_files), _range.UntilAddress);
        long from = Begin();
        Damage? damage = null;

        // What is behind it was never written: zeros kept in reserve.
        long tornEnd = 0;
        long firstPage = from - (from % AppendLogOptions.PageBytes);
        for (long page = firstPage; page < fileEnd && !_visitor.IsDone; page += AppendLogOptions.PageBytes)
        {
            ReadPage(page);
            int at = (int)Math.Max(0, from - page);
            while (damage is null && TryReadEntry(page, ref at))
            {
                // TryReadEntry has moved on.
            }

            if (at < _page.Length && !IsUnused(at))
            {
                damage ??= new Damage(page + at, _lastNumber + 1);
                damage = Resume(page, at, damage.Value);
                tornEnd = page + _page.AsSpan().LastIndexOfAnyExcept((byte)0) + 1;
            }
        }

        if (_lastNumber < _range.ProvenNumber && !_visitor.IsDone)
        {
            throw Missing();
        }

        long torn = damage is null ? 0 : tornEnd - _endAddress;
        return new LogScan(_endAddress, _lastNumber, torn);
    }

    // Where a checkpoint says that the log is sound, the page before that place is read again: what a disk lost of a
    // file would else show only in the balances of an audit.
    private long Begin()
    {
        if (_range.ProvenNumber == 0 || _segments.OffsetOf(_range.FromAddress) == 0)
        {
            return _range.FromAddress;
        }

        long before = _range.FromAddress - 1;
        LogRange page = LogIndex.From(_files, _segments, before - (before % AppendLogOptions.PageBytes))
            ?? throw Missing();
        _lastNumber = page.FromNumber;
        _endAddress = page.FromAddress;
        return page.FromAddress;
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
        if (block.LastNumber > _range.FromNumber)
        {
            _visitor.OnBlock(
                _page.AsSpan(payloadAt, block.PayloadBytes),
                in block,
                _path,
                _segments.OffsetOf(pageAddress + payloadAt));
        }

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

    private void ReadPage(long pageAddress)
    {
        int segment = _segments.SegmentOf(pageAddress);
        if (segment != _segment)
        {
            _file?.Dispose();
            _file = _segments.OpenForReading(_files, segment, out _path);
            _segment = segment;
        }

        // A missing file and the part past a file's end read as unused; a gap shows at the next sound block.
        int read = _file?.Read(_page, _segments.OffsetOf(pageAddress)) ?? 0;
        _page.AsSpan((int)Math.Min(read, _range.UntilAddress - pageAddress)).Clear();
    }

    private DamagedLogException Damaged(Damage damage, in LogBlock proof) => new(
        _segments.PathOf(_segments.SegmentOf(damage.Address)),
        _segments.OffsetOf(damage.Address),
        string.Create(
            CultureInfo.InvariantCulture,
            $"record {damage.MissingNumber} is not readable, but record {proof.FirstNumber} further on proves that it "
            + $"was stored."));

    private DamagedLogException Missing() => new(
        _segments.PathOf(_segments.SegmentOf(_endAddress)),
        _segments.OffsetOf(_endAddress),
        string.Create(
            CultureInfo.InvariantCulture,
            $"no record behind {_lastNumber} is readable, but a checkpoint proves that record {_range.ProvenNumber} "
            + $"was stored."));

    private static int Align(int bytes) => (bytes + LengthBytes - 1) & -LengthBytes;

    private readonly record struct Damage(long Address, long MissingNumber);
}
