using System.IO;

namespace Lucid.Proxy.Storage;

/// <summary>A file operation failed. The message names the operation, the path and the system's reason.</summary>
internal sealed class StorageException : IOException
{
    /// <summary>Errno of an input/output error.</summary>
    public const int InputOutputError = 5;

    /// <summary>Errno of a full device.</summary>
    public const int NoSpaceLeft = 28;

    public StorageException(string operation, string path, int errno, string reason)
        : base($"Cannot {operation} {path}: {reason}")
    {
        Errno = errno;
    }

    public StorageException(string message)
        : base(message)
    {
    }

    /// <summary>The system's error number, 0 where the platform gives none.</summary>
    public int Errno { get; }
}
