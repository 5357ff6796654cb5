using System;
using System.Collections.Generic;

namespace Lucid.Proxy.Storage;

/// <summary>
/// The file system as the stores see it: every call either did what it says or throws <see cref="StorageException"/>.
/// The seam where tests fail a chosen write or forget what was not synced.
/// </summary>
internal interface IFileLayer
{
    /// <summary>
    /// Creates a folder readable by its owner alone (0700), parents included; an existing one is left as is.
    /// </summary>
    void CreateFolder(string path);

    /// <summary>Keeps a folder to this process until disposed or the process ends.</summary>
    /// <exception cref="StorageException">Another process has it; the message is a plain sentence.</exception>
    IDisposable LockFolder(string path);

    /// <summary>Makes the names in a folder durable: after a file in it was created, renamed or removed.</summary>
    void SyncFolder(string path);

    /// <summary>The names of the files in a folder, in ordinal order.</summary>
    IReadOnlyList<string> FileNames(string folder);

    /// <summary>Opens a file for reading; null when there is none.</summary>
    IStoreFile? OpenForReading(string path);

    /// <summary>
    /// Opens a file for reading and writing, created when missing, readable by its owner alone (0600).
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="isCreated">True when it did not exist: its name is durable only after <see
    /// cref="SyncFolder"/>.</param>
    IStoreFile OpenForWriting(string path, out bool isCreated);

    /// <summary>
    /// Gives a file another name in one step, in place of a file that has it; for sure only after
    /// <see cref="SyncFolder"/> of both folders.
    /// </summary>
    void Rename(string path, string newPath);

    /// <summary>Removes a file; its name is gone for sure only after <see cref="SyncFolder"/>.</summary>
    void Delete(string path);
}
