using System;
using System.Buffers.Binary;

namespace Lucid.Proxy.Ledger;

/// <summary>A process opened the ledger: incarnation 4, reserved 4, unix ms 8.</summary>
internal readonly record struct StartedEntry(int Incarnation, long AtUnixMs) : IJournalEntry
{
    public static EntryKind Kind => EntryKind.Started;

    public static byte Version => 1;

    public int BodyBytes => 16;

    public static StartedEntry Read(ReadOnlySpan<byte> body) => new(
        BinaryPrimitives.ReadInt32LittleEndian(body),
        BinaryPrimitives.ReadInt64LittleEndian(body[8..]));

    public void WriteBody(Span<byte> body)
    {
        BinaryPrimitives.WriteInt32LittleEndian(body, Incarnation);
        BinaryPrimitives.WriteInt32LittleEndian(body[4..], 0);
        BinaryPrimitives.WriteInt64LittleEndian(body[8..], AtUnixMs);
    }
}
