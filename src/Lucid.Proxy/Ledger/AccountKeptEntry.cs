using System;
using System.Buffers.Binary;

using Lucid.Proxy.Keys;
using Lucid.Proxy.Metering;

namespace Lucid.Proxy.Ledger;

/// <summary>
/// In a checkpoint: a balance, at the sequence that the record carries. Workspace 8, balance 8. What was held is not
/// kept: holds end with their process.
/// </summary>
internal readonly record struct AccountKeptEntry(WorkspaceId Workspace, NanoUsd Balance) : IJournalEntry
{
    public static EntryKind Kind => EntryKind.AccountKept;

    public static byte Version => 1;

    public int BodyBytes => 16;

    public static AccountKeptEntry Read(ReadOnlySpan<byte> body) => new(
        new WorkspaceId(BinaryPrimitives.ReadInt64LittleEndian(body)),
        new NanoUsd(BinaryPrimitives.ReadInt64LittleEndian(body[8..])));

    public void WriteBody(Span<byte> body)
    {
        BinaryPrimitives.WriteInt64LittleEndian(body, Workspace.Value);
        BinaryPrimitives.WriteInt64LittleEndian(body[8..], Balance.Value);
    }
}
