using System;
using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Lucid.Net.Http1;

// Character classes of message heads, sixteen bytes at a time with instructions that every x64 and ARM64 has:
// SearchValues would be a virtual call in the native binary.
internal static class HeadBytes
{
    // RFC 3986 section 3.2.2, less percent escapes and sub-delims: no real host name has them, and a comma would make
    // the value a list.
    public static readonly SearchValues<byte> HostBytes = SearchValues.Create(
        "-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz~"u8);

    // How many bytes at the front a field value may have (RFC 9110 section 5.5): tab, and everything from space on but
    // DEL.
    public static int ValuePrefixBytes(ReadOnlySpan<byte> text)
    {
        int at = 0;
        for (; at <= text.Length - Vector128<byte>.Count; at += Vector128<byte>.Count)
        {
            uint others = NotValue(Load(text, at)).ExtractMostSignificantBits();
            if (others != 0)
            {
                return at + BitOperations.TrailingZeroCount(others);
            }
        }

        while (at < text.Length && text[at] is (byte)'\t' or (>= 0x20 and not 0x7F))
        {
            at++;
        }

        return at;
    }

    // How many bytes at the front a request target may have (RFC 9112 section 3.2): printable ASCII without space; '#'
    // would begin a fragment, which is never sent. Bytes that RFC 3986 leaves out but browsers send unescaped (quote,
    // pipe, braces, backslash) pass: routes match exactly anyway.
    public static int TargetPrefixBytes(ReadOnlySpan<byte> text)
    {
        int at = 0;
        for (; at <= text.Length - Vector128<byte>.Count; at += Vector128<byte>.Count)
        {
            uint others = NotTarget(Load(text, at)).ExtractMostSignificantBits();
            if (others != 0)
            {
                return at + BitOperations.TrailingZeroCount(others);
            }
        }

        while (at < text.Length && text[at] is >= 0x21 and <= 0x7E and not (byte)'#')
        {
            at++;
        }

        return at;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> NotValue(Vector128<byte> block) =>
        Vector128.AndNot(
            Vector128.Equals(Vector128.Min(block, Vector128.Create((byte)0x1F)), block),
            Vector128.Equals(block, Vector128.Create((byte)'\t')))
        | Vector128.Equals(block, Vector128.Create((byte)0x7F));

    // As signed numbers, bytes from 0x80 on are below 0x21 as well.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> NotTarget(Vector128<byte> block) =>
        Vector128.LessThan(block.AsSByte(), Vector128.Create((sbyte)0x21)).AsByte()
        | Vector128.Equals(block, Vector128.Create((byte)'#'))
        | Vector128.Equals(block, Vector128.Create((byte)0x7F));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Load(ReadOnlySpan<byte> text, int at) =>
        Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(text), (nuint)at);
}
