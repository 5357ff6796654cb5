using System;
using System.Buffers.Binary;

namespace Lucid.Proxy.Ledger;

/// <summary>
/// The last record of a checkpoint: directory sequence 8, calls sequence 8. Its own sequence is the last journal record
/// that anything in the checkpoint holds; the journal is known to have been on disk up to it.
/// </summary>
/// <param name="DirectorySequence">Names, keys, models and credits hold every record up to it and none behind.</param>
/// <param name="CallsSequence">Open and recent calls hold every record up to it and none behind.</param>
internal readonly record struct CheckpointEndedEntry(long DirectorySequence, long CallsSequence) : IJournalEntry
{
    public static EntryKind Kind => EntryKind.CheckpointEnded;

    public static byte Version => 1;

    public int BodyBytes => 16;

    public static CheckpointEndedEntry Read(ReadOnlySpan<byte> body) => new(
        BinaryPrimitives.ReadInt64LittleEndian(body), BinaryPrimitives.ReadInt64LittleEndian(body[8..]));

    public void WriteBody(Span<byte> body)
    {
        BinaryPrimitives.WriteInt64LittleEndian(body, DirectorySequence);
        BinaryPrimitives.WriteInt64LittleEndian(body[8..], CallsSequence);
    }
}
