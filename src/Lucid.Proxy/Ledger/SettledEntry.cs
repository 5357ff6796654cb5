using System;
using System.Buffers.Binary;

using Lucid.Proxy.Metering;

namespace Lucid.Proxy.Ledger;

/// <summary>
/// A call was charged: the call's 56 bytes, from the hold 8, overrun 8, written off 8, input 8, cache read 8, cache
/// write 8, output 8, reasoning 8, status 4, duration ms 4, usage source 1, cache write for an hour 7 (a plausible
/// number of tokens has 40 bits; records of before it was told apart say 0), what the maker asks 8 (-1 where that is
/// not known; not in version 1).
/// </summary>
internal readonly record struct SettledEntry(
    CallEntry Call,
    SettleReceipt Receipt,
    TokenUsage Usage,
    UsageSource Source,
    int Status,
    int DurationMs) : IJournalEntry
{
    /// <summary>Bytes of the whole record.</summary>
    public const int RecordBytes = JournalRecord.HeaderBytes + BodySize;

    private const int BodySize = CallEntry.Bytes + TailBytes;
    private const int TailBytes = 88;
    private const int FirstTailBytes = 80;
    private const long NotKnown = -1;
    private const int SourceBits = 8;

    public static EntryKind Kind => EntryKind.Settled;

    public static byte Version => 2;

    public int BodyBytes => BodySize;

    /// <summary>What the same call costs at the model's maker; null where that is not known.</summary>
    public NanoUsd? FirstParty { get; init; }

    public static SettledEntry Read(ReadOnlySpan<byte> body)
    {
        ReadOnlySpan<byte> tail = body[CallEntry.Bytes..];
        long firstParty = tail.Length > FirstTailBytes
            ? BinaryPrimitives.ReadInt64LittleEndian(tail[FirstTailBytes..])
            : NotKnown;
        return new SettledEntry(
            CallEntry.Read(body),
            new SettleReceipt(
                new NanoUsd(BinaryPrimitives.ReadInt64LittleEndian(tail)),
                new NanoUsd(BinaryPrimitives.ReadInt64LittleEndian(tail[8..])),
                new NanoUsd(BinaryPrimitives.ReadInt64LittleEndian(tail[16..]))),
            new TokenUsage(
                BinaryPrimitives.ReadInt64LittleEndian(tail[24..]),
                BinaryPrimitives.ReadInt64LittleEndian(tail[32..]),
                BinaryPrimitives.ReadInt64LittleEndian(tail[40..]),
                BinaryPrimitives.ReadInt64LittleEndian(tail[48..]),
                BinaryPrimitives.ReadInt64LittleEndian(tail[56..]))
            {
                CacheWriteHourTokens = BinaryPrimitives.ReadInt64LittleEndian(tail[72..]) >> SourceBits,
            },
            (UsageSource)tail[72],
            BinaryPrimitives.ReadInt32LittleEndian(tail[64..]),
            BinaryPrimitives.ReadInt32LittleEndian(tail[68..]))
        {
            FirstParty = firstParty < 0 ? null : new NanoUsd(firstParty),
        };
    }

    public void WriteBody(Span<byte> body)
    {
        Call.Write(body);
        Span<byte> tail = body.Slice(CallEntry.Bytes, TailBytes);
        BinaryPrimitives.WriteInt64LittleEndian(tail, Receipt.FromHold.Value);
        BinaryPrimitives.WriteInt64LittleEndian(tail[8..], Receipt.Overrun.Value);
        BinaryPrimitives.WriteInt64LittleEndian(tail[16..], Receipt.WrittenOff.Value);
        BinaryPrimitives.WriteInt64LittleEndian(tail[24..], Usage.InputTokens);
        BinaryPrimitives.WriteInt64LittleEndian(tail[32..], Usage.CacheReadTokens);
        BinaryPrimitives.WriteInt64LittleEndian(tail[40..], Usage.CacheWriteTokens);
        BinaryPrimitives.WriteInt64LittleEndian(tail[48..], Usage.OutputTokens);
        BinaryPrimitives.WriteInt64LittleEndian(tail[56..], Usage.ReasoningTokens);
        BinaryPrimitives.WriteInt32LittleEndian(tail[64..], Status);
        BinaryPrimitives.WriteInt32LittleEndian(tail[68..], DurationMs);
        BinaryPrimitives.WriteInt64LittleEndian(
            tail[72..],
            (Math.Min(Usage.CacheWriteHourTokens, TokenUsage.MaxTokens) << SourceBits) | (byte)Source);
        BinaryPrimitives.WriteInt64LittleEndian(tail[FirstTailBytes..], FirstParty?.Value ?? NotKnown);
    }
}
