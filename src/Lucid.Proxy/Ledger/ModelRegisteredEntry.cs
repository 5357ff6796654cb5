using System;
using System.Buffers.Binary;

namespace Lucid.Proxy.Ledger;

/// <summary>The number of a model in all later records: number 4, reserved 4, model id.</summary>
internal readonly record struct ModelRegisteredEntry(int Number, string ModelId) : IJournalEntry
{
    private const int FixedBytes = 8;

    public static EntryKind Kind => EntryKind.ModelRegistered;

    public static byte Version => 1;

    public int BodyBytes => FixedBytes + EntryText.Bytes(ModelId);

    public static ModelRegisteredEntry Read(ReadOnlySpan<byte> body)
    {
        ReadOnlySpan<byte> texts = body[FixedBytes..];
        return new ModelRegisteredEntry(BinaryPrimitives.ReadInt32LittleEndian(body), EntryText.Read(ref texts));
    }

    public void WriteBody(Span<byte> body)
    {
        BinaryPrimitives.WriteInt32LittleEndian(body, Number);
        BinaryPrimitives.WriteInt32LittleEndian(body[4..], 0);
        EntryText.Write(body[FixedBytes..], ModelId);
    }
}
