using System;
using System.Buffers.Binary;

namespace Lucid.Proxy.Relaying;

/// <summary>
/// The check value that a compressed body ends with, computed over what came out of it. The library's streams end
/// without a word where the body was cut, and behind its end they skip whatever follows: only this value at the very
/// end says that the body is whole and nothing else.
/// </summary>
internal struct CheckValue(AnswerCoding coding)
{
    /// <summary>What stands behind the deflate stream of a gzip member: its check value and its length.</summary>
    public const int GzipBytes = 8;

    private const uint Crc32Polynomial = 0xEDB88320;
    private const uint AdlerPrime = 65521;

    // So many bytes of 255 can be added before the sums pass 32 bits (RFC 1950).
    private const int AdlerRun = 5552;

    private static readonly uint[] Crc32Table = MakeCrc32Table();

    private uint _crc = uint.MaxValue;
    private uint _low = 1;
    private uint _high;
    private uint _bytes;

    /// <summary>Takes note of bytes that came out.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        _bytes = unchecked(_bytes + (uint)bytes.Length);
        if (coding == AnswerCoding.Gzip)
        {
            var crc = _crc;
            foreach (var next in bytes)
            {
                crc = Crc32Table[(byte)crc ^ next] ^ (crc >> 8);
            }

            _crc = crc;
            return;
        }

        while (!bytes.IsEmpty)
        {
            var run = Math.Min(bytes.Length, AdlerRun);
            foreach (var next in bytes[..run])
            {
                _low += next;
                _high += _low;
            }

            _low %= AdlerPrime;
            _high %= AdlerPrime;
            bytes = bytes[run..];
        }
    }

    /// <summary>Whether the compressed body ends with the check value of what came out.</summary>
    public readonly bool IsAtEndOf(ReadOnlySpan<byte> coded)
    {
        if (coding == AnswerCoding.Gzip)
        {
            return coded.Length >= GzipBytes
                && BinaryPrimitives.ReadUInt32LittleEndian(coded[^GzipBytes..]) == ~_crc
                && BinaryPrimitives.ReadUInt32LittleEndian(coded[^4..]) == _bytes;
        }

        return coded.Length >= 4 && BinaryPrimitives.ReadUInt32BigEndian(coded[^4..]) == ((_high << 16) | _low);
    }

    private static uint[] MakeCrc32Table()
    {
        var table = new uint[256];
        for (var i = 0u; i < table.Length; i++)
        {
            var crc = i;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? Crc32Polynomial ^ (crc >> 1) : crc >> 1;
            }

            table[i] = crc;
        }

        return table;
    }
}
