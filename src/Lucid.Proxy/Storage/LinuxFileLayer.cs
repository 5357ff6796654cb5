using System;
using System.Collections.Generic;
using System.IO;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Lucid.Proxy.Storage;

/// <summary>
/// Files by system calls, every result checked: .NET's own flush returns normally when the sync failed.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class LinuxFileLayer : IFileLayer
{
    private const uint FolderMode = 0x1C0; // 0700
    private const uint FileMode = 0x180;   // 0600

    public void CreateFolder(string path)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        string? parent = Path.GetDirectoryName(full);
        if (parent is not null && !Directory.Exists(parent))
        {
            CreateFolder(parent);
        }

        if (LinuxCalls.MakeFolder(ref LinuxCalls.PathBytes(full)[0], FolderMode) == 0)
        {
            if (parent is not null)
            {
                SyncFolder(parent);
            }
        }
        else if (Marshal.GetLastPInvokeError() != LinuxCalls.AlreadyExists)
        {
            throw LinuxCalls.LastError("create the folder", full);
        }
        else if (!Directory.Exists(full))
        {
            throw new StorageException($"Cannot use {full} as a folder: it is a file.");
        }
    }

    public IDisposable LockFolder(string path) => FolderLock.Take(path);

    public void SyncFolder(string path)
    {
        int descriptor = OpenDescriptor(path, LinuxCalls.ReadOnly | LinuxCalls.Directory);
        if (descriptor < 0)
        {
            throw LinuxCalls.LastError("open the folder", path);
        }

        int result = LinuxCalls.Sync(descriptor);
        StorageException? error = result == 0 ? null : LinuxCalls.LastError("sync the folder", path);
        _ = LinuxCalls.Close(descriptor);
        if (error is not null)
        {
            throw error;
        }
    }

    public IReadOnlyList<string> FileNames(string folder) => FolderListing.FileNames(folder);

    public IStoreFile? OpenForReading(string path)
    {
        int descriptor = OpenDescriptor(path, LinuxCalls.ReadOnly);
        if (descriptor >= 0)
        {
            return new LinuxFile(descriptor, path);
        }

        return Marshal.GetLastPInvokeError() == LinuxCalls.NotFound ? null : throw LinuxCalls.LastError("open", path);
    }

    public IStoreFile OpenForWriting(string path, out bool isCreated)
    {
        isCreated = false;
        int descriptor = OpenDescriptor(path, LinuxCalls.ReadWrite);
        if (descriptor < 0 && Marshal.GetLastPInvokeError() == LinuxCalls.NotFound)
        {
            isCreated = true;
            descriptor = OpenDescriptor(path, LinuxCalls.ReadWrite | LinuxCalls.Create | LinuxCalls.Exclusive);
        }

        return descriptor >= 0 ? new LinuxFile(descriptor, path) : throw LinuxCalls.LastError("open", path);
    }

    public void Rename(string path, string newPath)
    {
        if (LinuxCalls.Rename(ref LinuxCalls.PathBytes(path)[0], ref LinuxCalls.PathBytes(newPath)[0]) != 0)
        {
            throw LinuxCalls.LastError("rename", path);
        }
    }

    public void Delete(string path)
    {
        if (LinuxCalls.Unlink(ref LinuxCalls.PathBytes(path)[0]) != 0)
        {
            throw LinuxCalls.LastError("remove", path);
        }
    }

    private static int OpenDescriptor(string path, int flags)
    {
        ref byte bytes = ref LinuxCalls.PathBytes(path)[0];
        while (true)
        {
            int descriptor = LinuxCalls.Open(ref bytes, flags | LinuxCalls.CloseOnExec, FileMode);
            if (descriptor >= 0 || Marshal.GetLastPInvokeError() != LinuxCalls.Interrupted)
            {
                return descriptor;
            }
        }
    }
}
