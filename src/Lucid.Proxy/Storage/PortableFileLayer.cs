using System;
using System.Collections.Generic;
using System.IO;

namespace Lucid.Proxy.Storage;

/// <summary>
/// Files by .NET, for platforms without <see cref="LinuxFileLayer"/>. Its sync can hide an error, and there is no call
/// to sync a folder: what it stores survives a killed process, but a power cut only as far as the platform is kind.
/// </summary>
internal sealed class PortableFileLayer : IFileLayer
{
    public void CreateFolder(string path) => Guard(
        "create the folder",
        path,
        static path => OperatingSystem.IsWindows()
            ? Directory.CreateDirectory(path)
            : Directory.CreateDirectory(
                path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));

    public IDisposable LockFolder(string path) => FolderLock.Take(path);

    public void SyncFolder(string path)
    {
        // No call for it in .NET: see the class's summary.
    }

    public IReadOnlyList<string> FileNames(string folder) => FolderListing.FileNames(folder);

    public IStoreFile? OpenForReading(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        return Guard("open", path, static path => new PortableFile(
            File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete), path));
    }

    public IStoreFile OpenForWriting(string path, out bool isCreated)
    {
        isCreated = !File.Exists(path);
        return Guard("open", path, static path =>
        {
            FileStreamOptions options = new()
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                Share = FileShare.ReadWrite | FileShare.Delete,
                BufferSize = 0,
            };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            return new PortableFile(new FileStream(path, options), path);
        });
    }

    public void Rename(string path, string newPath) => Guard("rename", path, path =>
    {
        File.Move(path, newPath, overwrite: true);
        return path;
    });

    public void Delete(string path) => Guard("remove", path, static path =>
    {
        File.Delete(path);
        return path;
    });

    internal static T Guard<T>(string operation, string path, Func<string, T> act)
    {
        try
        {
            return act(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(operation, path, error.HResult, error.Message);
        }
    }
}
