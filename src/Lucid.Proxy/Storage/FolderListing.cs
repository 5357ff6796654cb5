using System;
using System.Collections.Generic;
using System.IO;

namespace Lucid.Proxy.Storage;

/// <summary>Lists a folder the same way on every platform.</summary>
internal static class FolderListing
{
    /// <summary>The file names in ordinal order; empty when the folder does not exist.</summary>
    public static IReadOnlyList<string> FileNames(string folder)
    {
        if (!Directory.Exists(folder))
        {
            return [];
        }

        try
        {
            string[] names = Directory.GetFiles(folder);
            for (int i = 0; i < names.Length; i++)
            {
                names[i] = Path.GetFileName(names[i]);
            }

            Array.Sort(names, StringComparer.Ordinal);
            return names;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StorageException("list", folder, error.HResult, error.Message);
        }
    }
}
