using System;
using System.Globalization;

namespace Lucid.Proxy.Storage;

/// <summary>Reads what <see cref="SnapshotWriter"/> wrote.</summary>
internal static class SnapshotReader
{
    /// <summary>Hands the blocks of a snapshot to a visitor, and says whether it is whole.</summary>
    /// <param name="files">The file system.</param>
    /// <param name="path">The snapshot.</param>
    /// <param name="visitor">Receives the blocks in order, until one is unsound.</param>
    /// <returns>Null for a whole snapshot, else what is wrong with it, in a sentence.</returns>
    /// <exception cref="StorageException">The file cannot be read.</exception>
    public static string? Read(IFileLayer files, string path, ILogVisitor visitor)
    {
        using IStoreFile? file = files.OpenForReading(path);
        if (file is null)
        {
            return $"{path} is missing.";
        }

        byte[] bytes = GC.AllocateUninitializedArray<byte>(LogBlock.HeaderBytes + SnapshotWriter.MaxPayloadBytes);
        long offset = 0;
        long lastNumber = 0;
        while (true)
        {
            int read = file.Read(bytes, offset);
            if (!LogBlock.TryRead(bytes.AsSpan(0, read), out LogBlock block) || block.FirstNumber != lastNumber + 1)
            {
                return string.Create(CultureInfo.InvariantCulture, $"{path} is damaged at offset {offset}.");
            }

            offset += block.Bytes;
            if (block.PayloadBytes == 0)
            {
                // The first block is never empty, so the empty one closes the snapshot.
                bool isWhole = block.DurableNumber == lastNumber && lastNumber > 0 && offset == file.Length;
                return isWhole ? null : $"{path} does not end as it should.";
            }

            visitor.OnBlock(
                bytes.AsSpan(LogBlock.HeaderBytes, block.PayloadBytes),
                in block,
                path,
                offset - block.PayloadBytes);
            lastNumber = block.LastNumber;
        }
    }
}
