using System;
using System.Numerics;
using System.Runtime.Intrinsics;
using Lucid.Net.Bytes;

namespace Lucid.Net.Json;

// Finds the end of a string or of a container in a text that was validated before. 64 bytes at a time: each class of
// bytes becomes a word with a bit per byte, and what is escaped, quoted or nested follows by arithmetic on words
// (Langdale and Lemire, "Parsing Gigabytes of JSON per Second", sections 3.1.1 and 3.1.2). A prompt full of escapes
// costs no more than a plain one.
internal static class JsonSkip
{
    private const ulong EvenBits = 0x5555555555555555;

    // Offset of the quote that ends the string whose inside begins at `from`.
    public static int EndOfString(ReadOnlySpan<byte> text, int from)
    {
        // Names and words: most strings are short.
        if (text.Length - from >= Vector128<byte>.Count)
        {
            Vector128<byte> block = Vector128.Create(text.Slice(from, Vector128<byte>.Count));
            int quote = First(block, (byte)'"');
            if (quote < First(block, (byte)'\\'))
            {
                return from + quote;
            }
        }

        return EndOfLongString(text, from);
    }

    // Offset behind the bracket that ends the object or array which begins at `from`.
    public static int EndOfContainer(ReadOnlySpan<byte> text, int from)
    {
        ulong escape = 0;
        ulong inside = 0;
        int depth = 0;
        for (int at = from; ; at += JsonBlock.Bytes)
        {
            Invariant.Holds(at < text.Length);
            JsonBlock block = JsonBlock.Read(text, at);
            ulong quotes = block.Equal((byte)'"') & ~Escaped(block.Equal((byte)'\\'), ref escape);
            ulong strings = Strings(quotes, ref inside);
            JsonBlock folded = block.Fold();
            ulong opens = folded.Equal((byte)'{') & ~strings;
            ulong closes = folded.Equal((byte)'}') & ~strings;
            if (BitOperations.PopCount(closes) >= depth
                && FirstAtZero(opens, closes, depth) is int end and >= 0)
            {
                return at + end + 1;
            }

            depth += BitOperations.PopCount(opens) - BitOperations.PopCount(closes);
        }
    }

    private static int EndOfLongString(ReadOnlySpan<byte> text, int from)
    {
        ulong escape = 0;
        for (int at = from; ; at += JsonBlock.Bytes)
        {
            Invariant.Holds(at < text.Length);
            JsonBlock block = JsonBlock.Read(text, at);
            ulong quotes = block.Equal((byte)'"') & ~Escaped(block.Equal((byte)'\\'), ref escape);
            if (quotes != 0)
            {
                return at + BitOperations.TrailingZeroCount(quotes);
            }
        }
    }

    // 32 when the byte is not in the block.
    private static int First(Vector128<byte> block, byte value) => BitOperations.TrailingZeroCount(
        Vector128.Equals(block, Vector128.Create(value)).ExtractMostSignificantBits());

    // The bytes behind an odd number of backslashes. A run that begins at an odd offset shows by the carry that adding
    // its first bit to it gives; what the last byte escapes goes to the next block in bit 0 of `carried`.
    private static ulong Escaped(ulong slashes, ref ulong carried)
    {
        if (slashes == 0)
        {
            ulong first = carried;
            carried = 0;
            return first;
        }

        slashes &= ~carried;
        ulong behind = (slashes << 1) | carried;
        ulong oddStarts = slashes & ~EvenBits & ~behind;
        ulong sum = oddStarts + slashes;
        carried = sum < slashes ? 1UL : 0;
        return (EvenBits ^ (sum << 1)) & behind;
    }

    // From each opening quote to the byte before its closing one: at each bit, whether the number of quotes up to it is
    // odd.
    private static ulong Strings(ulong quotes, ref ulong inside)
    {
        ulong odd = quotes;
        odd ^= odd << 1;
        odd ^= odd << 2;
        odd ^= odd << 4;
        odd ^= odd << 8;
        odd ^= odd << 16;
        odd ^= odd << 32;
        odd ^= inside;
        inside = (ulong)((long)odd >> 63);
        return odd;
    }

    // Offset of the closing bracket at which the depth comes to zero; -1 when it is not in this block.
    private static int FirstAtZero(ulong opens, ulong closes, int depth)
    {
        for (int closed = 1; closes != 0; closed++)
        {
            ulong lowest = closes & (0 - closes);
            if (depth + BitOperations.PopCount(opens & (lowest - 1)) == closed)
            {
                return BitOperations.TrailingZeroCount(lowest);
            }

            closes ^= lowest;
        }

        return -1;
    }
}
