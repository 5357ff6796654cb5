using System;
using System.Buffers.Binary;

namespace Lucid.Proxy.Relaying;

/// <summary>The head of a gzip member (RFC 1952 section 2.3). The library reads one member after the other and skips
/// what is none, so the head is read here, and the library is given the one deflate stream behind it.</summary>
internal static class GzipHead
{
    private const int FixedBytes = 10;
    private const int Deflate = 8;

    [Flags]
    private enum Flag : byte
    {
        HeadCheck = 2,
        Extra = 4,
        Name = 8,
        Comment = 16,
        Reserved = 0xE0,
    }

    /// <summary>How many bytes the head has; -1 when it is none, or not whole.</summary>
    public static int BytesOf(ReadOnlySpan<byte> coded)
    {
        if (coded.Length < FixedBytes || coded[0] != 0x1F || coded[1] != 0x8B || coded[2] != Deflate)
        {
            return -1;
        }

        var flags = (Flag)coded[3];
        if ((flags & Flag.Reserved) != 0)
        {
            return -1;
        }

        var at = FixedBytes;
        if ((flags & Flag.Extra) != 0)
        {
            if (coded.Length - at < 2)
            {
                return -1;
            }

            at += 2 + BinaryPrimitives.ReadUInt16LittleEndian(coded[at..]);
        }

        if ((flags & Flag.Name) != 0 && !TrySkipText(coded, ref at))
        {
            return -1;
        }

        if ((flags & Flag.Comment) != 0 && !TrySkipText(coded, ref at))
        {
            return -1;
        }

        at += (flags & Flag.HeadCheck) != 0 ? 2 : 0;
        return at <= coded.Length ? at : -1;
    }

    private static bool TrySkipText(ReadOnlySpan<byte> coded, ref int at)
    {
        var bytes = at < coded.Length ? coded[at..].IndexOf((byte)0) : -1;
        at += bytes + 1;
        return bytes >= 0;
    }
}
