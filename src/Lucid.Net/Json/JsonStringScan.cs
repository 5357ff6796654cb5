using System;
using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;
using System.Text.Unicode;
using Lucid.Net.Bytes;

namespace Lucid.Net.Json;

// The inside of JSON strings (RFC 8259 section 7), sixteen bytes at a time. 128-bit vectors and instructions
// that every x64 and ARM64 has: the native binary is compiled for the oldest of them.
internal static class JsonStringScan
{
    private const byte FirstText = 0x20;

    // Offset of the first byte that is not plain ASCII text: quote, backslash, control byte, or any byte from 0x80 on.
    // The length of the text when there is none.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int EndOfPlain(ReadOnlySpan<byte> text, int from)
    {
        if (text.Length - from >= Vector128<byte>.Count)
        {
            uint mask = NotPlain(Load(text, from)).ExtractMostSignificantBits();
            return mask != 0 ? from + BitOperations.TrailingZeroCount(mask) : EndOfLongPlain(text, from);
        }

        return EndOfShortPlain(text, from);
    }

    // As above, but bytes from 0x80 on are text.
    public static int EndOfText(ReadOnlySpan<byte> text, int from)
    {
        int at = from;
        for (; at <= text.Length - Vector128<byte>.Count; at += Vector128<byte>.Count)
        {
            uint mask = NotText(Load(text, at)).ExtractMostSignificantBits();
            if (mask != 0)
            {
                return at + BitOperations.TrailingZeroCount(mask);
            }
        }

        while (at < text.Length && text[at] is not ((byte)'"' or (byte)'\\' or < FirstText))
        {
            at++;
        }

        return at;
    }

    // How many bytes at the front are whole, valid UTF-8 sequences. Shorter than the run: what follows is wrong, or,
    // where `isCut` says that more bytes may come, a sequence that is not complete yet.
    public static int ValidUtf8Bytes(ReadOnlySpan<byte> run, bool isCut, out bool isInvalid)
    {
        int whole = isCut ? run.Length - CutTailBytes(run) : run.Length;
        isInvalid = !Utf8.IsValid(run[..whole]);
        return isInvalid ? FirstInvalidOffset(run[..whole]) : whole;
    }

    // Length of the escape at the front; 0 when it is cut but right so far; the complement of the offset of the wrong
    // byte.
    public static int EscapeBytes(ReadOnlySpan<byte> text)
    {
        if (text.Length < 2)
        {
            return 0;
        }

        switch (text[1])
        {
            case (byte)'"' or (byte)'\\' or (byte)'/' or (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t':
                return 2;
            case (byte)'u':
                for (int i = 2; i < 6; i++)
                {
                    if (i == text.Length)
                    {
                        return 0;
                    }

                    if (HexText.DigitValue(text[i]) < 0)
                    {
                        return ~i;
                    }
                }

                return 6;
            default:
                return ~1;
        }
    }

    private static int EndOfLongPlain(ReadOnlySpan<byte> text, int from)
    {
        const int Block = 16;
        int at = from + Block;
        for (; at <= text.Length - (4 * Block); at += 4 * Block)
        {
            Vector128<byte> found = NotPlain(Load(text, at))
                | NotPlain(Load(text, at + Block))
                | NotPlain(Load(text, at + (2 * Block)))
                | NotPlain(Load(text, at + (3 * Block)));
            if (found != Vector128<byte>.Zero)
            {
                break;
            }
        }

        for (; at <= text.Length - Block; at += Block)
        {
            uint mask = NotPlain(Load(text, at)).ExtractMostSignificantBits();
            if (mask != 0)
            {
                return at + BitOperations.TrailingZeroCount(mask);
            }
        }

        return EndOfShortPlain(text, at);
    }

    // Fewer than sixteen bytes are left: the last sixteen of the text are looked at, and those in front are masked out.
    private static int EndOfShortPlain(ReadOnlySpan<byte> text, int from)
    {
        int last = text.Length - Vector128<byte>.Count;
        if (last >= 0)
        {
            uint mask = NotPlain(Load(text, last)).ExtractMostSignificantBits() & (uint.MaxValue << (from - last));
            int found = last + BitOperations.TrailingZeroCount(mask);
            return Math.Min(found, text.Length);
        }

        while (from < text.Length && text[from] is >= FirstText and < 0x80 and not ((byte)'"' or (byte)'\\'))
        {
            from++;
        }

        return from;
    }

    // As signed numbers, control bytes and bytes from 0x80 on are both below 0x20.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> NotPlain(Vector128<byte> block) =>
        Vector128.Equals(block, Vector128.Create((byte)'"'))
        | Vector128.Equals(block, Vector128.Create((byte)'\\'))
        | Vector128.LessThan(block.AsSByte(), Vector128.Create((sbyte)FirstText)).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> NotText(Vector128<byte> block) =>
        Vector128.Equals(block, Vector128.Create((byte)'"'))
        | Vector128.Equals(block, Vector128.Create((byte)'\\'))
        | Vector128.Equals(Vector128.Min(block, Vector128.Create((byte)(FirstText - 1))), block);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Load(ReadOnlySpan<byte> text, int at) =>
        Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(text), (nuint)at);

    // Bytes of a sequence at the end whose lead byte promises more than there is (RFC 3629 section 3).
    private static int CutTailBytes(ReadOnlySpan<byte> run)
    {
        for (int back = 1; back <= 3 && back <= run.Length; back++)
        {
            byte value = run[^back];
            int promised = value switch
            {
                >= 0xF0 => 4,
                >= 0xE0 => 3,
                >= 0xC0 => 2,
                < 0x80 => 1,
                _ => 0,
            };
            if (promised > 0)
            {
                return promised > back ? back : 0;
            }
        }

        return 0;
    }

    private static int FirstInvalidOffset(ReadOnlySpan<byte> run)
    {
        int at = 0;
        while (Rune.DecodeFromUtf8(run[at..], out _, out int bytes) == OperationStatus.Done)
        {
            at += bytes;
        }

        return at;
    }
}
