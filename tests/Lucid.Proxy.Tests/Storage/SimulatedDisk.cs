using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

using Lucid.Proxy.Storage;

namespace Lucid.Proxy.Tests.Storage;

/// <summary>
/// A disk in memory that can fail a chosen operation and be cut from power: what was not synced, names included, is
/// gone then. Counts operations, so that a test can fail each in turn.
/// </summary>
internal sealed class SimulatedDisk : IFileLayer
{
    private readonly Dictionary<string, SimulatedFile> _files = new(StringComparer.Ordinal);

    // What a power cut leaves: the files by the names that were synced, whatever those files are called now.
    private readonly Dictionary<string, SimulatedFile> _durableNames = new(StringComparer.Ordinal);

    /// <summary>Guards the disk against the ledger's committer and the test looking at once.</summary>
    public object Gate { get; } = new();

    public int Writes { get; private set; }

    public int Syncs { get; private set; }

    /// <summary>
    /// Fails the write with this number (from 1) and, as a real disk in trouble may not, only that one.
    /// </summary>
    public int FailingWrite { get; set; }

    public int FailingSync { get; set; }

    public int Errno { get; set; } = StorageException.InputOutputError;

    /// <summary>When set, files can be read and not opened for writing.</summary>
    public bool IsReadOnly { get; set; }

    /// <summary>When set, a sync reports success and does nothing: the mutation that tests must notice.</summary>
    public bool LiesAboutSyncs { get; set; }

    /// <summary>
    /// When set, a sync returns before it is done; it is done when the next one is asked for. To whoever waits it looks
    /// as if the acknowledgement came before the sync.
    /// </summary>
    public bool SyncsLate { get; init; }

    /// <summary>Fails the next write or sync, whichever number it has.</summary>
    public void Fail(int errno, bool sync)
    {
        lock (Gate)
        {
            Errno = errno;
            FailingSync = sync ? Syncs + 1 : 0;
            FailingWrite = sync ? 0 : Writes + 1;
        }
    }

    public byte[] Bytes(string path)
    {
        lock (Gate)
        {
            return _files[path].Current.ToArray();
        }
    }

    public void Replace(string path, byte[] bytes)
    {
        lock (Gate)
        {
            SimulatedFile file = new();
            file.Current.AddRange(bytes);
            file.Durable.AddRange(bytes);
            _files[path] = file;
            _durableNames[path] = file;
        }
    }

    /// <summary>The disk after a power cut: the synced bytes of the files whose names were synced.</summary>
    public SimulatedDisk AfterPowerCut()
    {
        SimulatedDisk after = new();
        lock (Gate)
        {
            foreach ((string path, SimulatedFile file) in _durableNames)
            {
                after.Replace(path, [.. file.Durable]);
            }
        }

        return after;
    }

    /// <summary>
    /// The disk after a power cut in the middle of its work: of what was not synced any sectors have reached it, and
    /// any names.
    /// </summary>
    public SimulatedDisk AfterTornPowerCut(Random random)
    {
        SimulatedDisk after = AfterPowerCut();
        lock (Gate)
        {
            foreach ((string path, SimulatedFile file) in _files)
            {
                if (_durableNames.ContainsKey(path) || random.Next(2) == 0)
                {
                    after.Replace(path, Torn(file, random));
                }
            }
        }

        return after;
    }

    private static byte[] Torn(SimulatedFile file, Random random)
    {
        const int sector = 512;
        List<byte> torn = [.. file.Durable];
        for (int at = 0; at < file.Current.Count; at += sector)
        {
            if (random.Next(2) == 0)
            {
                int bytes = Math.Min(sector, file.Current.Count - at);
                torn.AddRange(new byte[Math.Max(0, at + bytes - torn.Count)]);
                for (int i = at; i < at + bytes; i++)
                {
                    torn[i] = file.Current[i];
                }
            }
        }

        return [.. torn];
    }

    /// <summary>The disk as a killed process leaves it: every write is kept by the kernel.</summary>
    public SimulatedDisk AfterKill()
    {
        SimulatedDisk after = new();
        lock (Gate)
        {
            foreach ((string path, SimulatedFile file) in _files)
            {
                after.Replace(path, [.. file.Current]);
            }
        }

        return after;
    }

    public void CreateFolder(string path)
    {
    }

    public IDisposable LockFolder(string path) => new Handle(this, new SimulatedFile(), path);

    public void SyncFolder(string path)
    {
        lock (Gate)
        {
            CountSync("sync the folder", path);
            if (LiesAboutSyncs)
            {
                return;
            }

            foreach (string name in _durableNames.Keys.Where(name => Path.GetDirectoryName(name) == path).ToArray())
            {
                _durableNames.Remove(name);
            }

            foreach ((string name, SimulatedFile file) in _files)
            {
                if (Path.GetDirectoryName(name) == path)
                {
                    _durableNames[name] = file;
                }
            }
        }
    }

    public IReadOnlyList<string> FileNames(string folder)
    {
        lock (Gate)
        {
            return [.. _files.Keys
                .Where(path => Path.GetDirectoryName(path) == folder)
                .Select(path => Path.GetFileName(path))
                .Order(StringComparer.Ordinal)];
        }
    }

    public IStoreFile? OpenForReading(string path)
    {
        lock (Gate)
        {
            return _files.TryGetValue(path, out SimulatedFile? file) ? new Handle(this, file, path) : null;
        }
    }

    public IStoreFile OpenForWriting(string path, out bool isCreated)
    {
        lock (Gate)
        {
            if (IsReadOnly)
            {
                throw new StorageException("open", path, 30, "Read-only file system");
            }

            isCreated = !_files.TryGetValue(path, out SimulatedFile? file);
            if (file is null)
            {
                file = new SimulatedFile();
                _files.Add(path, file);
            }

            return new Handle(this, file, path);
        }
    }

    public void Rename(string path, string newPath)
    {
        lock (Gate)
        {
            if (!_files.Remove(path, out SimulatedFile? file))
            {
                throw new StorageException("rename", path, 2, "no such file");
            }

            _files[newPath] = file;
        }
    }

    public void Delete(string path)
    {
        lock (Gate)
        {
            _files.Remove(path);
        }
    }

    private void CountSync(string operation, string path)
    {
        Syncs++;
        if (Syncs == FailingSync)
        {
            throw new StorageException(operation, path, Errno, "injected");
        }
    }

    private sealed class SimulatedFile
    {
        public List<byte> Current { get; } = [];

        public List<byte> Durable { get; } = [];

        /// <summary>What a late sync is still to make durable.</summary>
        public List<byte> Late { get; set; } = [];

        public void Keep(List<byte> bytes)
        {
            Durable.Clear();
            Durable.AddRange(bytes);
        }
    }

    private sealed class Handle(SimulatedDisk disk, SimulatedFile file, string path) : IStoreFile
    {
        public long Length
        {
            get
            {
                lock (disk.Gate)
                {
                    return file.Current.Count;
                }
            }
        }

        public int Read(Span<byte> destination, long offset)
        {
            lock (disk.Gate)
            {
                int bytes = (int)Math.Clamp(file.Current.Count - offset, 0, destination.Length);
                System.Runtime.InteropServices.CollectionsMarshal.AsSpan(file.Current)
                    .Slice((int)Math.Min(offset, file.Current.Count), bytes)
                    .CopyTo(destination);
                return bytes;
            }
        }

        public void Write(ReadOnlySpan<byte> source, long offset)
        {
            lock (disk.Gate)
            {
                disk.Writes++;
                if (disk.Writes == disk.FailingWrite)
                {
                    throw new StorageException("write", path, disk.Errno, "injected");
                }

                Resize((int)Math.Max(file.Current.Count, offset + source.Length));
                source.CopyTo(
                    System.Runtime.InteropServices.CollectionsMarshal.AsSpan(file.Current)[(int)offset..]);
            }
        }

        public void Sync()
        {
            lock (disk.Gate)
            {
                disk.CountSync("sync", path);
                if (disk.SyncsLate)
                {
                    List<byte> now = [.. file.Current];
                    file.Keep(file.Late);
                    file.Late = now;
                }
                else if (!disk.LiesAboutSyncs)
                {
                    file.Keep(file.Current);
                }
            }
        }

        public void SetLength(long bytes)
        {
            lock (disk.Gate)
            {
                Resize((int)bytes);
            }
        }

        public void Dispose()
        {
        }

        private void Resize(int bytes)
        {
            if (bytes < file.Current.Count)
            {
                file.Current.RemoveRange(bytes, file.Current.Count - bytes);
            }
            else
            {
                file.Current.AddRange(new byte[bytes - file.Current.Count]);
            }
        }
    }
}
