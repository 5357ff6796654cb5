using System;

namespace Lucid.Proxy.Ledger;

/// <summary>A hold was placed and its call may leave: the call's 56 bytes.</summary>
internal readonly record struct OpenedEntry(CallEntry Call) : IJournalEntry
{
    /// <summary>Bytes of the whole record.</summary>
    public const int RecordBytes = JournalRecord.HeaderBytes + CallEntry.Bytes;

    public static EntryKind Kind => EntryKind.Opened;

    public static byte Version => 1;

    public int BodyBytes => CallEntry.Bytes;

    public static OpenedEntry Read(ReadOnlySpan<byte> body) => new(CallEntry.Read(body));

    public void WriteBody(Span<byte> body) => Call.Write(body);
}
