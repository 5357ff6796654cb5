using System;
using System.Buffers.Binary;

using Lucid.Proxy.Keys;

namespace Lucid.Proxy.Ledger;

/// <summary>
/// A key, by its hash alone: key 8, workspace 8, user 8, unix ms 8, SHA-256 32, then shown prefix, user name, key name.
/// </summary>
internal readonly record struct KeyIssuedEntry(
    KeyId Key,
    WorkspaceId Workspace,
    UserId User,
    long AtUnixMs,
    KeyHash Hash,
    string Prefix,
    string UserName,
    string Name) : IJournalEntry
{
    private const int HashAt = 32;
    private const int FixedBytes = HashAt + KeyHash.Bytes;

    public static EntryKind Kind => EntryKind.KeyIssued;

    public static byte Version => 1;

    public int BodyBytes =>
        FixedBytes + EntryText.Bytes(Prefix) + EntryText.Bytes(UserName) + EntryText.Bytes(Name);

    public static KeyIssuedEntry Read(ReadOnlySpan<byte> body)
    {
        ReadOnlySpan<byte> texts = body[FixedBytes..];
        return new KeyIssuedEntry(
            new KeyId(BinaryPrimitives.ReadInt64LittleEndian(body)),
            new WorkspaceId(BinaryPrimitives.ReadInt64LittleEndian(body[8..])),
            new UserId(BinaryPrimitives.ReadInt64LittleEndian(body[16..])),
            BinaryPrimitives.ReadInt64LittleEndian(body[24..]),
            new KeyHash(body.Slice(HashAt, KeyHash.Bytes)),
            EntryText.Read(ref texts),
            EntryText.Read(ref texts),
            EntryText.Read(ref texts));
    }

    public void WriteBody(Span<byte> body)
    {
        BinaryPrimitives.WriteInt64LittleEndian(body, Key.Value);
        BinaryPrimitives.WriteInt64LittleEndian(body[8..], Workspace.Value);
        BinaryPrimitives.WriteInt64LittleEndian(body[16..], User.Value);
        BinaryPrimitives.WriteInt64LittleEndian(body[24..], AtUnixMs);
        Hash.CopyTo(body[HashAt..]);
        Span<byte> texts = EntryText.Write(body[FixedBytes..], Prefix);
        EntryText.Write(EntryText.Write(texts, UserName), Name);
    }
}
