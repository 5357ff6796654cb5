using System;
using System.Buffers.Binary;

using Lucid.Proxy.Keys;
using Lucid.Proxy.Metering;

namespace Lucid.Proxy.Ledger;

/// <summary>
/// What every record of a call begins with: exchange 8, workspace 8, user 8, key 8, model 4, upstream account 4,
/// unix ms 8, hold 8.
/// </summary>
internal readonly record struct CallEntry(
    ExchangeId Exchange,
    WorkspaceId Workspace,
    UserId User,
    KeyId Key,
    int ModelNumber,
    long AtUnixMs,
    NanoUsd Held)
{
    public const int Bytes = 56;

    /// <summary>The account that the call was first meant for, by its number; 0 when it is not known.</summary>
    public int UpstreamNumber { get; init; }

    public static CallEntry Read(ReadOnlySpan<byte> body) => new(
        new ExchangeId(BinaryPrimitives.ReadUInt64LittleEndian(body)),
        new WorkspaceId(BinaryPrimitives.ReadInt64LittleEndian(body[8..])),
        new UserId(BinaryPrimitives.ReadInt64LittleEndian(body[16..])),
        new KeyId(BinaryPrimitives.ReadInt64LittleEndian(body[24..])),
        BinaryPrimitives.ReadInt32LittleEndian(body[32..]),
        BinaryPrimitives.ReadInt64LittleEndian(body[40..]),
        new NanoUsd(BinaryPrimitives.ReadInt64LittleEndian(body[48..])))
    {
        UpstreamNumber = BinaryPrimitives.ReadInt32LittleEndian(body[36..]),
    };

    public void Write(Span<byte> body)
    {
        body = body[..Bytes];
        BinaryPrimitives.WriteUInt64LittleEndian(body, Exchange.Value);
        BinaryPrimitives.WriteInt64LittleEndian(body[8..], Workspace.Value);
        BinaryPrimitives.WriteInt64LittleEndian(body[16..], User.Value);
        BinaryPrimitives.WriteInt64LittleEndian(body[24..], Key.Value);
        BinaryPrimitives.WriteInt32LittleEndian(body[32..], ModelNumber);
        BinaryPrimitives.WriteInt32LittleEndian(body[36..], UpstreamNumber);
        BinaryPrimitives.WriteInt64LittleEndian(body[40..], AtUnixMs);
        BinaryPrimitives.WriteInt64LittleEndian(body[48..], Held.Value);
    }
}
