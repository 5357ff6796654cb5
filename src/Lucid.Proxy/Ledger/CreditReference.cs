using System;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

using Lucid.Proxy.Keys;

namespace Lucid.Proxy.Ledger;

/// <summary>
/// A workspace and a reference as 128 bits of their SHA-256: references are remembered for ever, so that none is ever
/// credited twice, and this is an eighth of what the texts would take. Two that differ do not meet by chance.
/// </summary>
internal readonly record struct CreditReference(ulong First, ulong Second)
{
    /// <summary>The digest of a reference that is valid.</summary>
    public static CreditReference Of(WorkspaceId workspace, string reference)
    {
        Span<byte> text = stackalloc byte[sizeof(long) + EntryText.MaxBytes];
        BinaryPrimitives.WriteInt64LittleEndian(text, workspace.Value);
        int bytes = Encoding.UTF8.GetBytes(reference, text[sizeof(long)..]);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text[..(sizeof(long) + bytes)], digest);
        return new CreditReference(
            BinaryPrimitives.ReadUInt64LittleEndian(digest), BinaryPrimitives.ReadUInt64LittleEndian(digest[8..]));
    }
}
