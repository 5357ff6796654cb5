using System;
using System.Buffers.Binary;

namespace Lucid.Proxy.Ledger;

/// <summary>
/// The first record of a checkpoint: journal address 8, incarnation 4, bytes of a roll-up's counters 4, unix ms 8. Its
/// sequence is the last journal record before that address: everything up to it is in the checkpoint.
/// </summary>
internal readonly record struct CheckpointBegunEntry(long Address, int Incarnation, int CounterBytes, long AtUnixMs)
    : IJournalEntry
{
    public static EntryKind Kind => EntryKind.CheckpointBegun;

    public static byte Version => 1;

    public int BodyBytes => 24;

    public static CheckpointBegunEntry Read(ReadOnlySpan<byte> body) => new(
        BinaryPrimitives.ReadInt64LittleEndian(body),
        BinaryPrimitives.ReadInt32LittleEndian(body[8..]),
        BinaryPrimitives.ReadInt32LittleEndian(body[12..]),
        BinaryPrimitives.ReadInt64LittleEndian(body[16..]));

    public void WriteBody(Span<byte> body)
    {
        BinaryPrimitives.WriteInt64LittleEndian(body, Address);
        BinaryPrimitives.WriteInt32LittleEndian(body[8..], Incarnation);
        BinaryPrimitives.WriteInt32LittleEndian(body[12..], CounterBytes);
        BinaryPrimitives.WriteInt64LittleEndian(body[16..], AtUnixMs);
    }
}
