using System;
using System.Globalization;
using System.IO;

namespace Lucid.Proxy.Storage;

/// <summary>Names the files of an append log: <c>journal.00000000</c>, <c>journal.00000001</c>, ...</summary>
internal sealed class LogSegments(string folder, string name, int segmentBits)
{
    /// <summary>Bytes of a whole file.</summary>
    public long SegmentBytes => 1L << segmentBits;

    public string Folder => folder;

    /// <summary>The file's path.</summary>
    public string PathOf(int segment) =>
        Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{name}.{segment:D8}"));

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
            if (file.Length == name.Length + 9
                && file.StartsWith(name, StringComparison.Ordinal)
                && file[name.Length] == '.'
                && int.TryParse(
                    file.AsSpan(name.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int segment))
            {
                last = Math.Max(last, segment);
            }
        }

        return last;
    }
}
