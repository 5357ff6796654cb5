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

    // FASTER's own bookkeeping may drain its epoch, and so queue a write, on a pool thread.
    private readonly Lock _gate = new();
    private readonly Dictionary<int, IStoreFile> _open = [];
    private readonly HashSet<int> _unsynced = [];
    private readonly byte[] _scratch = GC.AllocateUninitializedArray<byte>(AppendLogOptions.PageBytes);
    private List<PendingWrite> _queued = [];
    private List<PendingWrite> _running = [];

    public SyncedDevice(IFileLayer files, LogSegments segments)
        : base(segments.PathOf(0), SectorBytes, Devices.CAPACITY_UNSPECIFIED)
    {
        _files = files;
        _segments = segments;
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
            IStoreFile file = FileOf(segmentId);
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
        foreach (IStoreFile file in _open.Values)
        {
            file.Dispose();
        }

        _open.Clear();
    }

    private void WriteAll()
    {
        foreach (PendingWrite write in _running)
        {
            IStoreFile file = FileOf(write.Segment);
            _unsynced.Add(write.Segment);
            for (int done = 0; done < write.Bytes; done += _scratch.Length)
            {
                int bytes = Math.Min(_scratch.Length, write.Bytes - done);
                Marshal.Copy(write.Source + done, _scratch, 0, bytes);
                file.Write(_scratch.AsSpan(0, bytes), write.Offset + done);
            }
        }
    }

    private void SyncAll()
    {
        foreach (int segment in _unsynced)
        {
            _open[segment].Sync();
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
            _open[segment].Dispose();
            _open.Remove(segment);
        }
    }

    private IStoreFile FileOf(int segment)
    {
        if (!_open.TryGetValue(segment, out IStoreFile? file))
        {
            file = _files.OpenForWriting(_segments.PathOf(segment), out bool isCreated);
            _open.Add(segment, file);
            if (isCreated)
            {
                // Before the first byte: a durable record in a file whose name is lost is a lost record.
                _files.SyncFolder(_segments.Folder);
            }
        }

        return file;
    }

    private readonly record struct PendingWrite(
        nint Source,
        int Segment,
        long Offset,
        int Bytes,
        DeviceIOCompletionCallback Callback,
        object Context);
}
