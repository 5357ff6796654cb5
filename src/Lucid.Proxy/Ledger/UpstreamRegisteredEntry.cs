using System;
using System.Buffers.Binary;

namespace Lucid.Proxy.Ledger;

/// <summary>The number of an upstream account in all later records: number 4, reserved 4, name.</summary>
internal readonly record struct UpstreamRegisteredEntry(int Number, string Name) : IJournalEntry
{
    private const int FixedBytes = 8;

    public static EntryKind Kind => EntryKind.UpstreamRegistered;

    public static byte Version => 1;

    public int BodyBytes => FixedBytes + EntryText.Bytes(Name);

    public static UpstreamRegisteredEntry Read(ReadOnlySpan<byte> body)
    {
        ReadOnlySpan<byte> texts = body[FixedBytes..];
        return new UpstreamRegisteredEntry(BinaryPrimitives.ReadInt32LittleEndian(body), EntryText.Read(ref texts));
    }

    public void WriteBody(Span<byte> body)
    {
        BinaryPrimitives.WriteInt32LittleEndian(body, Number);
        BinaryPrimitives.WriteInt32LittleEndian(body[4..], 0);
        EntryText.Write(body[FixedBytes..], Name);
    }
}
