using System;
using System.IO;

using Microsoft.Win32.SafeHandles;

namespace Lucid.Proxy.Storage;

/// <summary>A file by .NET's <see cref="RandomAccess"/>.</summary>
internal sealed class PortableFile : IStoreFile
{
    private readonly SafeFileHandle _handle;
    private readonly FileStream? _stream;
    private readonly string _path;

    public PortableFile(SafeFileHandle handle, string path)
    {
        _handle = handle;
        _path = path;
    }

    public PortableFile(FileStream stream, string path)
        : this(stream.SafeFileHandle, path)
    {
        // Keeps the stream: its finalizer would close the handle under us.
        _stream = stream;
    }

    public long Length => RandomAccess.GetLength(_handle);

    public int Read(Span<byte> destination, long offset)
    {
        int done = 0;
        while (done < destination.Length)
        {
            int read;
            try
            {
                read = RandomAccess.Read(_handle, destination[done..], offset + done);
            }
            catch (IOException error)
            {
                throw Failure("read", error);
            }

            if (read == 0)
            {
                break;
            }

            done += read;
        }

        return done;
    }

    public void Write(ReadOnlySpan<byte> source, long offset)
    {
        try
        {
            RandomAccess.Write(_handle, source, offset);
        }
        catch (IOException error)
        {
            throw Failure("write", error);
        }
    }

    public void Sync()
    {
        try
        {
            RandomAccess.FlushToDisk(_handle);
        }
        catch (IOException error)
        {
            throw Failure("sync", error);
        }
    }

    public void SetLength(long bytes)
    {
        try
        {
            RandomAccess.SetLength(_handle, bytes);
        }
        catch (IOException error)
        {
            throw Failure("cut", error);
        }
    }

    public void Dispose()
    {
        _stream?.Dispose();
        _handle.Dispose();
    }

    private StorageException Failure(string operation, IOException error) =>
        new(operation, _path, error.HResult, error.Message);
}
