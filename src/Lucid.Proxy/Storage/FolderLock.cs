using System;
using System.IO;

namespace Lucid.Proxy.Storage;

/// <summary>
/// Keeps a data folder to one process: held from opening to the end of the process, whatever ends it.
/// </summary>
internal sealed class FolderLock : IDisposable
{
    private const string FileName = "lucid.lock";

    // What .NET reports for a file that another process has locked: EWOULDBLOCK, or Windows' own code.
    private static readonly int SharingViolation =
        OperatingSystem.IsWindows() ? unchecked((int)0x80070020) : OperatingSystem.IsLinux() ? 11 : 35;

    private readonly FileStream _file;

    private FolderLock(FileStream file)
    {
        _file = file;
    }

    /// <summary>Takes the lock of a folder that exists.</summary>
    /// <exception cref="StorageException">Another process has it, or the folder cannot be written.</exception>
    public static FolderLock Take(string folder)
    {
        string path = Path.Combine(folder, FileName);
        FileStreamOptions options = new()
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None, // on Unix an exclusive flock, which the kernel drops with the process
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            return new FolderLock(new FileStream(path, options));
        }
        catch (IOException error) when (error.HResult == SharingViolation)
        {
            throw new StorageException(
                $"The data folder {folder} is in use by another lucid process. Stop that one or choose another.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StorageException("open", path, error.HResult, error.Message);
        }
    }

    public void Dispose() => _file.Dispose();
}
