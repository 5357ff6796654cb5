using System;
using System.Buffers.Binary;

using Lucid.Proxy.Keys;

namespace Lucid.Proxy.Ledger;

/// <summary>A workspace: id 8, unix ms 8, name.</summary>
internal readonly record struct WorkspaceCreatedEntry(WorkspaceId Workspace, long AtUnixMs, string Name) : IJournalEntry
{
    private const int FixedBytes = 16;

    public static EntryKind Kind => EntryKind.WorkspaceCreated;

    public static byte Version => 1;

    public int BodyBytes => FixedBytes + EntryText.Bytes(Name);

    public static WorkspaceCreatedEntry Read(ReadOnlySpan<byte> body)
    {
        ReadOnlySpan<byte> texts = body[FixedBytes..];
        return new WorkspaceCreatedEntry(
            new WorkspaceId(BinaryPrimitives.ReadInt64LittleEndian(body)),
            BinaryPrimitives.ReadInt64LittleEndian(body[8..]),
            EntryText.Read(ref texts));
    }

    public void WriteBody(Span<byte> body)
    {
        BinaryPrimitives.WriteInt64LittleEndian(body, Workspace.Value);
        BinaryPrimitives.WriteInt64LittleEndian(body[8..], AtUnixMs);
        EntryText.Write(body[FixedBytes..], Name);
    }
}
