using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using System.Threading;

using FASTER.core;

namespace Lucid.Proxy.Storage;

/// <summary>
/// FASTER's device over <see cref="IFileLayer"/>. FASTER only queues its writes here; all file calls run in
/// <see cref="Complete"/>, on the thread of the one who commits: write all, sync every file once, sync the folder when
/// a file is new, and only then report the writes done. The first error is final: nothing is written after it.
/// </summary>
internal sealed class SyncedDevice : StorageDeviceBase
{
    private const int SectorBytes = 512;
    private const uint FailedCode = 1;
    private const int MaxOpenFiles = 2;

    private readonly IFileLayer _files;
    private readonly LogSegments _segments;
    private readonly int _reserveBytes;

    // FASTER's own bookkeeping may drain its epoch, and so queue a write, on a pool thread.
    private readonly Lock _gate = new();
    private readonly Dictionary<int, OpenSegment> _open = [];
    private readonly HashSet<int> _unsynced = [];
    private readonly byte[] _scratch = GC.AllocateUninitializedArray<byte>(AppendLogOptions.PageBytes);
    private List<PendingWrite> _queued = [];
    private List<PendingWrite> _running = [];

    public SyncedDevice(IFileLayer files, LogSegments segments, int reserveBytes)
        : base(segments.PathOf(0), SectorBytes, Devices.CAPACITY_UNSPECIFIED)
    {
        _files = files;
        _segments = segments;
        _reserveBytes = reserveBytes;
    }

    /// <summary>The first error; nothing after it is on disk for sure.</summary>
    public StorageException? Failure { get; private set; }

    public override void WriteAsync(
        nint sourceAddress,
        int segmentId,
        ulong destinationAddress,
        uint numBytesToWrite,
        DeviceIOCompletionCallback callback,
        object context)
    {
        lock (_gate)
        {
            _queued.Add(new PendingWrite(
                sourceAddress, segmentId, (long)destinationAddress, (int)numBytesToWrite, callback, context));
        }
    }

    /// <summary>Does all queued writes, makes them durable and reports them. One thread calls it.</summary>
    /// <exception cref="StorageException">A write or a sync failed, now or before; FASTER was told so.</exception>
    public void Complete()
    {
        lock (_gate)
        {
            (_queued, _running) = (_running, _queued);
        }

        if (Failure is null)
        {
            try
            {
                WriteAll();
                SyncAll();
            }
            catch (StorageException error)
            {
                Failure = error;
            }
        }

        foreach (PendingWrite write in _running)
        {
            write.Callback(Failure is null ? 0 : FailedCode, (uint)write.Bytes, write.Context);
        }

        _running.Clear();
        if (Failure is not null)
        {
            throw Failure;
        }
    }

    public override void ReadAsync(
        int segmentId,
        ulong sourceAddress,
        nint destinationAddress,
        uint readLength,
        DeviceIOCompletionCallback callback,
        object context)
    {
        // Only at opening, for the tail page. What lies past the end of the file reads as zeros: the page is unused
        // there.
        uint code = 0;
        int done = 0;
        try
        {
            IStoreFile file = SegmentOf(segmentId).File;
            while (done < readLength)
            {
                Span<byte> part = _scratch.AsSpan(0, Math.Min(_scratch.Length, (int)readLength - done));
                int read = file.Read(part, (long)sourceAddress + done);
                part[read..].Clear();
                Marshal.Copy(_scratch, 0, destinationAddress + done, part.Length);
                done += part.Length;
            }
        }
        catch (StorageException error)
        {
            Failure ??= error;
            code = FailedCode;
        }

        callback(code, readLength, context);
    }

    public override void RemoveSegmentAsync(int segment, AsyncCallback callback, IAsyncResult result)
    {
        // FASTER removes files only when told to truncate, which this log never does: the journal is the truth.
        callback(result);
    }

    public override void Dispose()
    {
        foreach (OpenSegment segment in _open.Values)
        {
            TakeReserveBack(segment);
            segment.File.Dispose();
        }

        _open.Clear();
    }

    private void WriteAll()
    {
        foreach (PendingWrite write in _running)
        {
            OpenSegment segment = SegmentOf(write.Segment);
            _unsynced.Add(write.Segment);
            for (int done = 0; done < write.Bytes; done += _scratch.Length)
            {
                int bytes = Math.Min(_scratch.Length, write.Bytes - done);
                Marshal.Copy(write.Source + done, _scratch, 0, bytes);
                segment.File.Write(_scratch.AsSpan(0, bytes), write.Offset + done);
            }

            segment.WrittenEnd = Math.Max(segment.WrittenEnd, write.Offset + write.Bytes);
            if (segment.WrittenEnd > segment.Length)
            {
                Reserve(segment);
            }
        }
    }

    // The zeros go to disk with the sync of the batch that needed them; a disk without room for them has none for long.
    private void Reserve(OpenSegment segment)
    {
        long end = Math.Min(segment.WrittenEnd + _reserveBytes, _segments.SegmentBytes);
        segment.Length = segment.WrittenEnd;
        _scratch.AsSpan().Clear();
        while (segment.Length < end)
        {
            int bytes = (int)Math.Min(_scratch.Length, end - segment.Length);
            segment.File.Write(_scratch.AsSpan(0, bytes), segment.Length);
            segment.Length += bytes;
        }
    }

    // At an orderly end the file is as long as what is in it. Nothing depends on it: a reader takes zeros for unused.
    private void TakeReserveBack(OpenSegment segment)
    {
        if (Failure is null && segment.WrittenEnd > 0 && segment.Length > segment.WrittenEnd)
        {
            try
            {
                segment.File.SetLength(segment.WrittenEnd);
            }
            catch (StorageException error)
            {
                Failure = error;
            }
        }
    }

    private void SyncAll()
    {
        foreach (int segment in _unsynced)
        {
            _open[segment].File.Sync();
        }

        _unsynced.Clear();
        CloseOld();
    }

    // FASTER writes only at the tail: a file that is full will not be written again.
    private void CloseOld()
    {
        if (_open.Count <= MaxOpenFiles)
        {
            return;
        }

        int last = _open.Keys.Max();
        foreach (int segment in _open.Keys.Where(segment => segment < last).ToArray())
        {
            _open[segment].File.Dispose();
            _open.Remove(segment);
        }
    }

    private OpenSegment SegmentOf(int number)
    {
        if (!_open.TryGetValue(number, out OpenSegment? segment))
        {
            IStoreFile file = _files.OpenForWriting(_segments.PathOf(number), out bool isCreated);
            segment = new OpenSegment(file) { Length = file.Length };
            _open.Add(number, segment);
            if (isCreated)
            {
                // Before the first byte: a durable record in a file whose name is lost is a lost record.
                _files.SyncFolder(_segments.Folder);
            }
        }

        return segment;
    }

    private readonly record struct PendingWrite(
        nint Source,
        int Segment,
        long Offset,
        int Bytes,
        DeviceIOCompletionCallback Callback,
        object Context);

    private sealed class OpenSegment(IStoreFile file)
    {
        public IStoreFile File { get; } = file;

        /// <summary>Behind the last byte that this process wrote, the reserve aside; 0 when it wrote none.</summary>
        public long WrittenEnd { get; set; }

        /// <summary>Behind the last byte of the file; all behind <see cref="WrittenEnd"/> is zero.</summary>
        public long Length { get; set; }
    }
}
