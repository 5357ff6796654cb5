using System;
using System.Buffers.Binary;

using Lucid.Proxy.Storage;

namespace Lucid.Proxy.Ledger;

/// <summary>
/// One record of the journal as it lies in memory and on disk, little endian.
/// <code>
///  0  checksum   4   CRC-32C of all that follows
///  4  bytes      2   of the whole record
///  6  kind       1   EntryKind
///  7  version    1   of the body's layout
///  8  sequence   8   1, 2, 3, ... without a gap
/// 16  body
/// </code>
/// </summary>
internal readonly ref struct JournalRecord
{
    /// <summary>Bytes before the body.</summary>
    public const int HeaderBytes = 16;

    /// <summary>Most bytes of a record.</summary>
    public const int MaxBytes = 1024;

    private JournalRecord(ReadOnlySpan<byte> bytes)
    {
        Bytes = bytes.Length;
        Kind = (EntryKind)bytes[6];
        Version = bytes[7];
        Sequence = BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]);
        Body = bytes[HeaderBytes..];
    }

    public int Bytes { get; }

    public EntryKind Kind { get; }

    public byte Version { get; }

    /// <summary>The body has a layout that is read here. Settlements have had two.</summary>
    public bool IsReadable => Version == 1 || (Version == SettledEntry.Version && Kind == EntryKind.Settled);

    public long Sequence { get; }

    public ReadOnlySpan<byte> Body { get; }

    /// <summary>Writes a record at the front of <paramref name="destination"/>, which has room for it.</summary>
    /// <returns>Its bytes.</returns>
    public static int Write<TEntry>(Span<byte> destination, in TEntry entry, long sequence)
        where TEntry : struct, IJournalEntry
    {
        int bytes = HeaderBytes + entry.BodyBytes;
        Span<byte> record = destination[..bytes];
        BinaryPrimitives.WriteUInt16LittleEndian(record[4..], checked((ushort)bytes));
        record[6] = (byte)TEntry.Kind;
        record[7] = TEntry.Version;
        BinaryPrimitives.WriteInt64LittleEndian(record[8..], sequence);
        entry.WriteBody(record[HeaderBytes..]);
        BinaryPrimitives.WriteUInt32LittleEndian(record, Crc32C.Of(record[4..]));
        return bytes;
    }

    /// <summary>
    /// Reads the record at the front of <paramref name="bytes"/>; false when it is not whole and sound.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out JournalRecord record)
    {
        record = default;
        if (bytes.Length < HeaderBytes)
        {
            return false;
        }

        int length = BinaryPrimitives.ReadUInt16LittleEndian(bytes[4..]);
        if (length < HeaderBytes
            || length > bytes.Length
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Crc32C.Of(bytes[4..length]))
        {
            return false;
        }

        record = new JournalRecord(bytes[..length]);
        return true;
    }

    /// <summary>The record at the front of bytes that this process wrote itself: not checked again.</summary>
    public static JournalRecord ReadOwn(ReadOnlySpan<byte> bytes) =>
        new(bytes[..BinaryPrimitives.ReadUInt16LittleEndian(bytes[4..])]);
}
