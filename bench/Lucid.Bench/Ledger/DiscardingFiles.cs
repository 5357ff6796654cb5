using System;
using System.Collections.Generic;

using Lucid.Proxy.Storage;

namespace Lucid.Bench.Ledger;

/// <summary>
/// A disk that takes everything at once and keeps nothing: the committer does all its work but the system calls, which
/// are its own thread's and would only make a loop without pauses wait for the disk.
/// </summary>
internal sealed class DiscardingFiles : IFileLayer
{
    public void CreateFolder(string path)
    {
    }

    public IDisposable LockFolder(string path) => new DiscardingFile();

    public void SyncFolder(string path)
    {
    }

    public IReadOnlyList<string> FileNames(string folder) => [];

    public IStoreFile? OpenForReading(string path) => null;

    public IStoreFile OpenForWriting(string path, out bool isCreated)
    {
        isCreated = true;
        return new DiscardingFile();
    }

    public void Rename(string path, string newPath)
    {
    }

    public void Delete(string path)
    {
    }

    private sealed class DiscardingFile : IStoreFile
    {
        public long Length => 0;

        public int Read(Span<byte> destination, long offset) => 0;

        public void Write(ReadOnlySpan<byte> source, long offset)
        {
        }

        public void Sync()
        {
        }

        public void SetLength(long bytes)
        {
        }

        public void Dispose()
        {
        }
    }
}
