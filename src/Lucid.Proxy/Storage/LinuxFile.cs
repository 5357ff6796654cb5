using System;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Lucid.Proxy.Storage;

/// <summary>
/// A file by system calls. Not thread-safe, save that reads and writes of distinct ranges do not disturb.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class LinuxFile(int descriptor, string path) : IStoreFile
{
    private const int SeekEnd = 2;

    private int _descriptor = descriptor;

    public long Length
    {
        get
        {
            // All reads and writes give their offset, so nobody minds the position that this moves.
            long bytes = LinuxCalls.Seek(_descriptor, 0, SeekEnd);
            return bytes >= 0 ? bytes : throw LinuxCalls.LastError("measure", path);
        }
    }

    public int Read(Span<byte> destination, long offset)
    {
        int done = 0;
        while (done < destination.Length)
        {
            ref byte rest = ref MemoryMarshal.GetReference(destination[done..]);
            nint read = LinuxCalls.Read(_descriptor, ref rest, destination.Length - done, offset + done);
            if (read == 0)
            {
                break;
            }

            if (read > 0)
            {
                done += (int)read;
            }
            else if (Marshal.GetLastPInvokeError() != LinuxCalls.Interrupted)
            {
                throw LinuxCalls.LastError("read", path);
            }
        }

        return done;
    }

    public void Write(ReadOnlySpan<byte> source, long offset)
    {
        int done = 0;
        while (done < source.Length)
        {
            ref byte rest = ref MemoryMarshal.GetReference(source[done..]);
            nint written = LinuxCalls.Write(_descriptor, ref rest, source.Length - done, offset + done);
            if (written > 0)
            {
                done += (int)written;
            }
            else if (written == 0)
            {
                // A regular file never takes zero of many bytes; going on would spin.
                throw new StorageException("write", path, StorageException.InputOutputError, "nothing was written");
            }
            else if (Marshal.GetLastPInvokeError() != LinuxCalls.Interrupted)
            {
                throw LinuxCalls.LastError("write", path);
            }
        }
    }

    public void Sync()
    {
        // Never again after a failure: the kernel has marked the pages clean, and a second call would succeed without
        // the bytes being anywhere. The owner stops.
        if (LinuxCalls.SyncFileContent(_descriptor) != 0)
        {
            throw LinuxCalls.LastError("sync", path);
        }
    }

    public void SetLength(long bytes)
    {
        if (LinuxCalls.Truncate(_descriptor, bytes) != 0)
        {
            throw LinuxCalls.LastError("cut", path);
        }
    }

    public void Dispose()
    {
        if (_descriptor >= 0)
        {
            // What had to be durable was synced before; an error of close says nothing more about it.
            _ = LinuxCalls.Close(_descriptor);
            _descriptor = -1;
        }
    }
}
