using System;
using System.Globalization;
using System.IO;
using System.Linq;

namespace Lucid.Proxy.Storage;

/// <summary>
/// Names the files of an append log: <c>journal.00000000</c>, <c>journal.00000001</c>, ... Old ones may have been moved
/// to the folder <c>archive</c> beside them, and are read from there as long as they are found.
/// </summary>
internal sealed class LogSegments(string folder, string name, int segmentBits)
{
    private const string ArchiveName = "archive";

    /// <summary>Bytes of a whole file.</summary>
    public long SegmentBytes => 1L << segmentBits;

    public string Folder => folder;

    /// <summary>Where old files go that nobody needs for a start.</summary>
    public string ArchiveFolder => Path.Combine(folder, ArchiveName);

    /// <summary>The file's path.</summary>
    public string PathOf(int segment) => Path.Combine(folder, NameOf(segment));

    /// <summary>The file's path once it is archived.</summary>
    public string ArchivePathOf(int segment) => Path.Combine(ArchiveFolder, NameOf(segment));

    /// <summary>Opens a file wherever it is; null when it is nowhere.</summary>
    public IStoreFile? OpenForReading(IFileLayer files, int segment, out string path)
    {
        path = PathOf(segment);
        if (files.OpenForReading(path) is IStoreFile file)
        {
            return file;
        }

        IStoreFile? archived = files.OpenForReading(ArchivePathOf(segment));
        path = archived is null ? path : ArchivePathOf(segment);
        return archived;
    }

    /// <summary>The file that holds an address.</summary>
    public int SegmentOf(long address) => checked((int)(address >> segmentBits));

    /// <summary>Where in its file an address stands.</summary>
    public long OffsetOf(long address) => address & (SegmentBytes - 1);

    /// <summary>The highest file there is, -1 for none.</summary>
    public int LastSegment(IFileLayer files)
    {
        int last = -1;
        foreach (string file in files.FileNames(folder))
        {
            last = TryParse(file, out int segment) ? Math.Max(last, segment) : last;
        }

        return last;
    }

    /// <summary>The lowest file that is not archived, -1 for none.</summary>
    public int FirstSegment(IFileLayer files)
    {
        int first = int.MaxValue;
        foreach (string file in files.FileNames(folder))
        {
            first = TryParse(file, out int segment) ? Math.Min(first, segment) : first;
        }

        return first == int.MaxValue ? -1 : first;
    }

    /// <summary>
    /// All that can still be read: from the beginning, or from the first file that was not taken away.
    /// </summary>
    public LogRange Available(IFileLayer files)
    {
        int first = Math.Max(0, FirstSegment(files));
        while (first > 0 && files.FileNames(ArchiveFolder).Contains(NameOf(first - 1)))
        {
            first--;
        }

        return first == 0
            ? LogRange.Whole
            : LogIndex.From(files, this, first * SegmentBytes) ?? LogRange.Whole;
    }

    /// <summary>Behind the last byte of the last file.</summary>
    public long End(IFileLayer files)
    {
        int last = LastSegment(files);
        if (last < 0)
        {
            return 0;
        }

        using IStoreFile? file = files.OpenForReading(PathOf(last));
        return (last * SegmentBytes) + (file?.Length ?? 0);
    }

    private string NameOf(int segment) => string.Create(CultureInfo.InvariantCulture, $"{name}.{segment:D8}");

    private bool TryParse(string file, out int segment)
    {
        segment = -1;
        return file.Length == name.Length + 9
            && file.StartsWith(name, StringComparison.Ordinal)
            && file[name.Length] == '.'
            && int.TryParse(
                file.AsSpan(name.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out segment);
    }
}
