using System;
using System.Buffers.Binary;

using Lucid.Proxy.Keys;

namespace Lucid.Proxy.Ledger;

/// <summary>A key was revoked: key 8, unix ms 8.</summary>
internal readonly record struct KeyRevokedEntry(KeyId Key, long AtUnixMs) : IJournalEntry
{
    public static EntryKind Kind => EntryKind.KeyRevoked;

    public static byte Version => 1;

    public int BodyBytes => 16;

    public static KeyRevokedEntry Read(ReadOnlySpan<byte> body) => new(
        new KeyId(BinaryPrimitives.ReadInt64LittleEndian(body)),
        BinaryPrimitives.ReadInt64LittleEndian(body[8..]));

    public void WriteBody(Span<byte> body)
    {
        BinaryPrimitives.WriteInt64LittleEndian(body, Key.Value);
        BinaryPrimitives.WriteInt64LittleEndian(body[8..], AtUnixMs);
    }
}
