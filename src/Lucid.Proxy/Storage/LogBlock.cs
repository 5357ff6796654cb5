using System;
using System.Buffers.Binary;

namespace Lucid.Proxy.Storage;

/// <summary>
/// One entry of an append log: a header and whole records.
/// <code>
///  0  magic            4   "LJB1"
///  4  checksum         4   CRC-32C of all that follows, payload included
///  8  payload bytes    4
/// 12  reserved         4   zero
/// 16  first number     8   of the first record in the payload
/// 24  last number      8   of the last one; first - 1 when the block is empty
/// 32  durable number   8   every record up to it was known to be on disk when this block was made
/// 40  payload
/// </code>
/// The durable number tells a torn tail from damage: bytes missing behind it were never acknowledged, bytes missing
/// before it were.
/// </summary>
internal readonly struct LogBlock
{
    /// <summary>Bytes of the header.</summary>
    public const int HeaderBytes = 40;

    private const uint Magic = 0x31424A4C; // "LJB1", little endian

    private LogBlock(int payloadBytes, long firstNumber, long lastNumber, long durableNumber)
    {
        PayloadBytes = payloadBytes;
        FirstNumber = firstNumber;
        LastNumber = lastNumber;
        DurableNumber = durableNumber;
    }

    public int PayloadBytes { get; }

    public long FirstNumber { get; }

    public long LastNumber { get; }

    public long DurableNumber { get; }

    /// <summary>Bytes of header and payload.</summary>
    public int Bytes => HeaderBytes + PayloadBytes;

    /// <summary>
    /// Writes the header in front of a payload that already stands behind it in <paramref name="block"/>.
    /// </summary>
    public static void Seal(Span<byte> block, long firstNumber, long lastNumber, long durableNumber)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(block, Magic);
        BinaryPrimitives.WriteInt32LittleEndian(block[8..], block.Length - HeaderBytes);
        BinaryPrimitives.WriteInt32LittleEndian(block[12..], 0);
        BinaryPrimitives.WriteInt64LittleEndian(block[16..], firstNumber);
        BinaryPrimitives.WriteInt64LittleEndian(block[24..], lastNumber);
        BinaryPrimitives.WriteInt64LittleEndian(block[32..], durableNumber);
        BinaryPrimitives.WriteUInt32LittleEndian(block[4..], Crc32C.Of(block[8..]));
    }

    /// <summary>
    /// Reads a block at the front of <paramref name="bytes"/>; false for anything but a whole, sound one.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out LogBlock block)
    {
        block = default;
        if (bytes.Length < HeaderBytes || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Magic)
        {
            return false;
        }

        int payloadBytes = BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]);
        if (payloadBytes < 0 || payloadBytes > bytes.Length - HeaderBytes)
        {
            return false;
        }

        uint checksum = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
        if (checksum != Crc32C.Of(bytes[8..(HeaderBytes + payloadBytes)]))
        {
            return false;
        }

        block = new LogBlock(
            payloadBytes,
            BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[24..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[32..]));
        return true;
    }
}
