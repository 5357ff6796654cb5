using System;
using System.Buffers.Binary;

using Lucid.Proxy.Metering;

namespace Lucid.Proxy.Ledger;

/// <summary>
/// In a checkpoint: a credit that stands, at the sequence of its record. Digest of workspace and reference 16, amount
/// 8.
/// </summary>
internal readonly record struct CreditKeptEntry(CreditReference Reference, NanoUsd Amount) : IJournalEntry
{
    public static EntryKind Kind => EntryKind.CreditKept;

    public static byte Version => 1;

    public int BodyBytes => 24;

    public static CreditKeptEntry Read(ReadOnlySpan<byte> body) => new(
        new CreditReference(
            BinaryPrimitives.ReadUInt64LittleEndian(body), BinaryPrimitives.ReadUInt64LittleEndian(body[8..])),
        new NanoUsd(BinaryPrimitives.ReadInt64LittleEndian(body[16..])));

    public void WriteBody(Span<byte> body)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(body, Reference.First);
        BinaryPrimitives.WriteUInt64LittleEndian(body[8..], Reference.Second);
        BinaryPrimitives.WriteInt64LittleEndian(body[16..], Amount.Value);
    }
}
