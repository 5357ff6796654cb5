using System;
using System.Buffers.Binary;

namespace Lucid.Proxy.Ledger;

/// <summary>
/// A call that was open when a process died, closed at the next start with charge 0: the call's 56 bytes with the time
/// of the closing, then the time of the opening 8.
/// </summary>
internal readonly record struct OrphanedEntry(CallEntry Call, long OpenedAtUnixMs) : IJournalEntry
{
    public static EntryKind Kind => EntryKind.Orphaned;

    public static byte Version => 1;

    public int BodyBytes => CallEntry.Bytes + 8;

    public static OrphanedEntry Read(ReadOnlySpan<byte> body) =>
        new(CallEntry.Read(body), BinaryPrimitives.ReadInt64LittleEndian(body[CallEntry.Bytes..]));

    public void WriteBody(Span<byte> body)
    {
        Call.Write(body);
        BinaryPrimitives.WriteInt64LittleEndian(body[CallEntry.Bytes..], OpenedAtUnixMs);
    }
}
