using System;
using System.IO;
using System.Threading;
using Microsoft.Win32.SafeHandles;

namespace Lucid.Proxy.Telemetry;

/// <summary>
/// A file that only grows at its end, wherever that is: it may be truncated by others, and opened again under its name
/// after it was moved away. Both are how logs are rotated.
/// </summary>
internal sealed class AppendingFile : Stream
{
    private readonly string _path;
    private readonly Lock _gate = new();
    private SafeFileHandle _handle;

    /// <summary>Opens or creates the file.</summary>
    public AppendingFile(string path)
    {
        _path = path;
        _handle = Open();
    }

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Opens the file anew under its name. Any thread.</summary>
    /// <exception cref="IOException">It cannot be opened; the old one stays in use.</exception>
    public void Reopen()
    {
        lock (_gate)
        {
            SafeFileHandle next = Open();
            _handle.Dispose();
            _handle = next;
        }
    }

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        lock (_gate)
        {
            // Asked each time: a position of our own would leave a hole behind a truncation.
            RandomAccess.Write(_handle, buffer, RandomAccess.GetLength(_handle));
        }
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Flush()
    {
        // Nothing is held back.
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _handle.Dispose();
        }

        base.Dispose(disposing);
    }

    private SafeFileHandle Open()
        => File.OpenHandle(_path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
}
