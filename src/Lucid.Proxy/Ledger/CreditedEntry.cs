using System;
using System.Buffers.Binary;

using Lucid.Proxy.Keys;
using Lucid.Proxy.Metering;

namespace Lucid.Proxy.Ledger;

/// <summary>Money added: workspace 8, amount 8, unix ms 8, reference.</summary>
internal readonly record struct CreditedEntry(WorkspaceId Workspace, NanoUsd Amount, long AtUnixMs, string Reference)
    : IJournalEntry
{
    private const int FixedBytes = 24;

    public static EntryKind Kind => EntryKind.Credited;

    public static byte Version => 1;

    public int BodyBytes => FixedBytes + EntryText.Bytes(Reference);

    public static CreditedEntry Read(ReadOnlySpan<byte> body)
    {
        ReadOnlySpan<byte> texts = body[FixedBytes..];
        return new CreditedEntry(
            new WorkspaceId(BinaryPrimitives.ReadInt64LittleEndian(body)),
            new NanoUsd(BinaryPrimitives.ReadInt64LittleEndian(body[8..])),
            BinaryPrimitives.ReadInt64LittleEndian(body[16..]),
            EntryText.Read(ref texts));
    }

    public void WriteBody(Span<byte> body)
    {
        BinaryPrimitives.WriteInt64LittleEndian(body, Workspace.Value);
        BinaryPrimitives.WriteInt64LittleEndian(body[8..], Amount.Value);
        BinaryPrimitives.WriteInt64LittleEndian(body[16..], AtUnixMs);
        EntryText.Write(body[FixedBytes..], Reference);
    }
}
