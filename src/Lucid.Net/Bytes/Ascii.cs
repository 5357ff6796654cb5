using System;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Lucid.Net.Bytes;

/// <summary>ASCII text as bytes. Thread-safe, allocates nothing.</summary>
public static class Ascii
{
    // RFC 9110 section 5.6.2: tchar, bit n for the byte n and for the byte 64 + n.
    private const ulong LowTokenBytes = 0x03FF6CFA00000000;
    private const ulong HighTokenBytes = 0x57FFFFFFC7FFFFFE;

    /// <summary>
    /// Whether <paramref name="text"/> is <paramref name="lowerCase"/> when the case of letters is ignored.
    /// </summary>
    /// <param name="text">Any bytes.</param>
    /// <param name="lowerCase">The expected text, its letters in lower case.</param>
    public static bool EqualsIgnoreCase(ReadOnlySpan<byte> text, ReadOnlySpan<byte> lowerCase)
    {
        if (text.Length != lowerCase.Length)
        {
            return false;
        }

        for (int i = 0; i < text.Length; i++)
        {
            if (ToLower(text[i]) != lowerCase[i])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// As <see cref="EqualsIgnoreCase"/>, eight bytes at a time, for a text that is already known to be a token and a
    /// <paramref name="lowerCase"/> of letters, digits and hyphens only: for those, setting bit 5 folds the case
    /// exactly.
    /// </summary>
    /// <param name="token">A token (<see cref="IsToken"/>).</param>
    /// <param name="lowerCase">Letters in lower case, digits and hyphens.</param>
    public static bool TokenEqualsIgnoreCase(ReadOnlySpan<byte> token, ReadOnlySpan<byte> lowerCase)
    {
        const ulong Fold = 0x2020202020202020;
        int length = token.Length;
        if (length != lowerCase.Length)
        {
            return false;
        }

        if (length < sizeof(ulong))
        {
            return EqualsIgnoreCase(token, lowerCase);
        }

        for (int i = 0; i + sizeof(ulong) < length; i += sizeof(ulong))
        {
            if ((ReadWord(token[i..]) | Fold) != ReadWord(lowerCase[i..]))
            {
                return false;
            }
        }

        int last = length - sizeof(ulong);
        return (ReadWord(token[last..]) | Fold) == ReadWord(lowerCase[last..]);
    }

    /// <summary>
    /// Whether <paramref name="text"/> is a token of RFC 9110 section 5.6.2: at least one tchar and nothing else.
    /// </summary>
    /// <param name="text">Any bytes.</param>
    public static bool IsToken(ReadOnlySpan<byte> text) => text.Length > 0 && TokenPrefixBytes(text) == text.Length;

    /// <summary>How many bytes at the front of <paramref name="text"/> are tchars of RFC 9110 section 5.6.2.</summary>
    /// <param name="text">Any bytes.</param>
    public static int TokenPrefixBytes(ReadOnlySpan<byte> text)
    {
        int at = 0;
        while (at < text.Length)
        {
            at += WordPrefixBytes(text[at..]);
            if (at == text.Length || !IsTokenByte(text[at]))
            {
                break;
            }

            at++;
        }

        return at;
    }

    /// <summary>Whether a byte is a tchar of RFC 9110 section 5.6.2.</summary>
    /// <param name="value">Any byte.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsTokenByte(byte value) =>
        value < 0x80 && (((value < 64 ? LowTokenBytes : HighTokenBytes) >> (value & 63)) & 1) != 0;

    /// <summary>Removes spaces and tabs (OWS, RFC 9110 section 5.6.3) from both ends.</summary>
    /// <param name="text">Any bytes.</param>
    public static ReadOnlySpan<byte> TrimBlanks(ReadOnlySpan<byte> text)
    {
        int start = 0;
        int end = text.Length;
        while (start < end && IsBlank(text[start]))
        {
            start++;
        }

        while (end > start && IsBlank(text[end - 1]))
        {
            end--;
        }

        return text[start..end];
    }

    /// <summary>A space or a tab.</summary>
    /// <param name="value">Any byte.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsBlank(byte value) => value is (byte)' ' or (byte)'\t';

    /// <summary>One of <c>0</c> to <c>9</c>.</summary>
    /// <param name="value">Any byte.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsDigit(byte value) => (uint)(value - '0') <= 9;

    /// <summary>The lower-case form of an ASCII letter; any other byte unchanged.</summary>
    /// <param name="value">Any byte.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte ToLower(byte value) => (uint)(value - 'A') <= 'Z' - 'A' ? (byte)(value | 0x20) : value;

    // Letters, digits and hyphens: what names are made of. Sixteen at a time with instructions that every x64 and ARM64
    // has; SearchValues would be a virtual call in the native binary, a byte shuffle a loop.
    private static int WordPrefixBytes(ReadOnlySpan<byte> text)
    {
        int at = 0;
        for (; at <= text.Length - Vector128<byte>.Count; at += Vector128<byte>.Count)
        {
            Vector128<byte> block = Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(text), (nuint)at);
            uint words = IsWord(block).ExtractMostSignificantBits();
            if (words != ushort.MaxValue)
            {
                return at + BitOperations.TrailingZeroCount(~words);
            }
        }

        while (at < text.Length
            && (IsDigit(text[at]) || text[at] == '-' || (uint)((text[at] | 0x20) - 'a') <= 'z' - 'a'))
        {
            at++;
        }

        return at;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> IsWord(Vector128<byte> block) =>
        IsBetween(block | Vector128.Create((byte)0x20), (byte)'a', (byte)'z')
        | IsBetween(block, (byte)'0', (byte)'9')
        | Vector128.Equals(block, Vector128.Create((byte)'-'));

    // Unsigned comparison by minimum: the plain one needs two more instructions.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> IsBetween(Vector128<byte> block, byte first, byte last)
    {
        Vector128<byte> offset = block - Vector128.Create(first);
        return Vector128.Equals(Vector128.Min(offset, Vector128.Create((byte)(last - first))), offset);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong ReadWord(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt64LittleEndian(bytes);
}
