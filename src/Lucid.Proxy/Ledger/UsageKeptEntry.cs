using System;
using System.Buffers.Binary;
using System.Runtime.InteropServices;

using Lucid.Net.Bytes;
using Lucid.Proxy.Keys;

namespace Lucid.Proxy.Ledger;

/// <summary>
/// In a checkpoint: one roll-up, holding every settlement of its day up to the sequence that the record carries. Day 4,
/// model 4, workspace 8, user 8, key 8, then the counters.
/// </summary>
internal readonly record struct UsageKeptEntry(UsageKey Key, UsageCounters Counters) : IJournalEntry
{
    private const int KeyBytes = 32;

    public static EntryKind Kind => EntryKind.UsageKept;

    public static byte Version => 1;

    public int BodyBytes => KeyBytes + UsageCounters.Bytes;

    public static UsageKeptEntry Read(ReadOnlySpan<byte> body)
    {
        Invariant.Holds(body.Length == KeyBytes + UsageCounters.Bytes);
        return new UsageKeptEntry(
            new UsageKey(
                BinaryPrimitives.ReadInt32LittleEndian(body),
                new WorkspaceId(BinaryPrimitives.ReadInt64LittleEndian(body[8..])),
                new UserId(BinaryPrimitives.ReadInt64LittleEndian(body[16..])),
                new KeyId(BinaryPrimitives.ReadInt64LittleEndian(body[24..])),
                BinaryPrimitives.ReadInt32LittleEndian(body[4..])),
            MemoryMarshal.Read<UsageCounters>(body[KeyBytes..]));
    }

    public void WriteBody(Span<byte> body)
    {
        BinaryPrimitives.WriteInt32LittleEndian(body, Key.DayNumber);
        BinaryPrimitives.WriteInt32LittleEndian(body[4..], Key.ModelNumber);
        BinaryPrimitives.WriteInt64LittleEndian(body[8..], Key.Workspace.Value);
        BinaryPrimitives.WriteInt64LittleEndian(body[16..], Key.User.Value);
        BinaryPrimitives.WriteInt64LittleEndian(body[24..], Key.Key.Value);
        MemoryMarshal.Write(body[KeyBytes..], Counters);
    }
}
