using System;

using Lucid.Net.Bytes;

namespace Lucid.Proxy.Storage;

/// <summary>
/// Writes a snapshot: records in <see cref="LogBlock"/>s one behind the other, closed by an empty block that says how
/// many records there are. The file has its name only when <see cref="Publish"/> has returned: a name means a whole
/// snapshot that is on disk.
/// </summary>
internal sealed class SnapshotWriter : IDisposable
{
    /// <summary>What stands behind the name of a snapshot that is still being written.</summary>
    public const string UnfinishedSuffix = ".new";

    /// <summary>Bytes of records in one block at most.</summary>
    public const int MaxPayloadBytes = 32 * 1024;

    // A hundred megabytes synced at once would hold up the journal's own sync for as long.
    private const long SyncBytes = 4 << 20;

    private readonly IFileLayer _files;
    private readonly string _folder;
    private readonly string _path;
    private readonly IStoreFile _file;
    private readonly byte[] _block = GC.AllocateUninitializedArray<byte>(LogBlock.HeaderBytes + MaxPayloadBytes);
    private int _used = LogBlock.HeaderBytes;
    private long _written;
    private long _synced;
    private long _records;
    private bool _isPublished;

    /// <summary>Begins a snapshot.</summary>
    /// <param name="files">The file system.</param>
    /// <param name="folder">Where it will stand.</param>
    /// <param name="path">Its path in that folder.</param>
    /// <exception cref="StorageException">The file cannot be made.</exception>
    public SnapshotWriter(IFileLayer files, string folder, string path)
    {
        _files = files;
        _folder = folder;
        _path = path;
        _file = files.OpenForWriting(path + UnfinishedSuffix, out _);
        _file.SetLength(0);
    }

    /// <summary>Bytes written so far.</summary>
    public long Bytes => _written + _used - LogBlock.HeaderBytes;

    private long FirstOfBlock { get; set; } = 1;

    /// <summary>Room for one record of at most that many bytes; call <see cref="Add"/> next.</summary>
    /// <exception cref="StorageException">What was there before cannot be written.</exception>
    public Span<byte> Room(int bytes)
    {
        Invariant.Holds(bytes <= MaxPayloadBytes);
        if (_used + bytes > _block.Length)
        {
            WriteBlock(provenNumber: 0);
        }

        return _block.AsSpan(_used, bytes);
    }

    /// <summary>The record in the room is whole.</summary>
    public void Add(int bytes)
    {
        _used += bytes;
        _records++;
    }

    /// <summary>Closes the snapshot and gives it its name. Returns when both are on disk.</summary>
    /// <exception cref="StorageException">They are not: there is no such snapshot.</exception>
    public void Publish()
    {
        WriteBlock(provenNumber: 0);
        WriteBlock(provenNumber: _records);
        _file.Sync();
        _files.Rename(_path + UnfinishedSuffix, _path);
        _files.SyncFolder(_folder);
        _isPublished = true;
    }

    public void Dispose()
    {
        _file.Dispose();
        if (!_isPublished)
        {
            try
            {
                _files.Delete(_path + UnfinishedSuffix);
            }
            catch (StorageException)
            {
                // Published or not there: the next start removes what is left.
            }
        }
    }

    private void WriteBlock(long provenNumber)
    {
        Span<byte> block = _block.AsSpan(0, _used);
        LogBlock.Seal(block, FirstOfBlock, _records, provenNumber);
        _file.Write(block, _written);
        _written += _used;
        if (_written - _synced >= SyncBytes)
        {
            _file.Sync();
            _synced = _written;
        }

        _used = LogBlock.HeaderBytes;
        FirstOfBlock = _records + 1;
    }
}
