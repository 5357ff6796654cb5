using System;
using System.Numerics;
using System.Runtime.Intrinsics;

namespace Lucid.Proxy.Metering;

/// <summary>
/// Tokens of text whose count nobody reports, on the high side of what <c>cl100k_base</c> makes of it: by how many
/// tokens a character of its kind comes to, in prose, code and the scripts of the world. A vocabulary would count
/// exactly and keep a reactor busy. The margins are measured by a test and stand in record 0088.
/// </summary>
internal static class TextTokens
{
    /// <summary>The weight of one token.</summary>
    private const int Token = 100;

    // 3.6 bytes a token.
    private const int UnseenByte = 28;

    private const int Sign = 65;
    private const int Blank = 50;
    private const int Latin = 150;
    private const int Greek = 105;
    private const int Cyrillic = 55;
    private const int Hebrew = 125;
    private const int Arabic = 95;
    private const int Indic = 125;
    private const int Symbol = 150;
    private const int Kana = 110;
    private const int Ideograph = 135;
    private const int Emoji = 300;

    // By the first byte of a character; what follows it weighs nothing.
    private static readonly ushort[] Weights = Fill();

    /// <summary>What a piece of text weighs; pieces of one text may be cut anywhere between characters and are
    /// added.</summary>
    /// <param name="text">The inside of a JSON string, still escaped, or raw JSON.</param>
    public static long Weigh(ReadOnlySpan<byte> text)
    {
        var weights = Weights;
        long sum = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var value = text[i];
            if (value != (byte)'\\')
            {
                sum += weights[value];
                continue;
            }

            i++;
            var isUnit = i + 4 < text.Length && text[i] == (byte)'u';
            sum += isUnit ? WeighUnit(text.Slice(i + 1, 4))
                : i < text.Length && text[i] is (byte)'n' or (byte)'r' or (byte)'t' ? Blank
                : Sign;
            i += isUnit ? 4 : 0;
        }

        return sum;
    }

    /// <summary>What bytes weigh that are not looked at, as prose or JSON.</summary>
    public static long WeightOf(long bytes) => bytes * UnseenByte;

    /// <summary>The tokens of a weight.</summary>
    public static long Of(long weight) => (weight + Token - 1) / Token;

    /// <summary>The tokens of a request: prose, code and JSON at 3.6 bytes each, other scripts at 2.</summary>
    /// <param name="body">All of it.</param>
    /// <param name="uncountedBytes">Bytes of it that are no text.</param>
    public static long OfRequest(ReadOnlySpan<byte> body, long uncountedBytes)
    {
        long wide = CountWide(body);
        var plain = Math.Max(0, body.Length - wide - uncountedBytes);
        return ((plain * 10) + 35) / 36 + ((wide + 1) / 2);
    }

    /// <summary>Bytes of characters beyond ASCII.</summary>
    private static int CountWide(ReadOnlySpan<byte> text)
    {
        var count = 0;
        while (text.Length >= Vector128<byte>.Count)
        {
            count += BitOperations.PopCount(Vector128.Create(text).ExtractMostSignificantBits());
            text = text[Vector128<byte>.Count..];
        }

        foreach (var value in text)
        {
            count += value >> 7;
        }

        return count;
    }

    // A UTF-16 unit in four hexadecimal digits; the second half of a pair came with the first.
    private static int WeighUnit(ReadOnlySpan<byte> digits)
    {
        var high = (Hex(digits[0]) * 16) + Hex(digits[1]);
        return high switch
        {
            0 => digits[2] < (byte)'8' ? Sign : Latin,
            1 or 2 => Latin,
            3 => Greek,
            4 => Cyrillic,
            5 => Hebrew,
            >= 6 and <= 8 => Arabic,
            >= 9 and <= 0x1F => Indic,
            >= 0x20 and <= 0x2F => Symbol,
            >= 0x30 and <= 0x33 => Kana,
            >= 0xD8 and <= 0xDB => Emoji,
            >= 0xDC and <= 0xDF => 0,
            _ => Ideograph,
        };
    }

    private static int Hex(byte digit) => digit <= (byte)'9' ? digit - '0' : (digit | 0x20) - 'a' + 10;

    private static ushort[] Fill()
    {
        var weights = new ushort[256];
        for (var i = 0; i < weights.Length; i++)
        {
            weights[i] = (ushort)(i switch
            {
                >= 'a' and <= 'z' => 27,
                >= 'A' and <= 'Z' => 50,
                >= '0' and <= '9' => 75,
                ' ' => 8,
                < ' ' => Blank,
                < 0x80 => Sign,
                < 0xC0 => 0,
                < 0xCE => Latin,
                < 0xD0 => Greek,
                < 0xD2 => Cyrillic,
                < 0xD6 => 80,
                < 0xD8 => Hebrew,
                < 0xE0 => Arabic,
                0xE0 => Indic,
                0xE1 or 0xE2 => Symbol,
                0xE3 => Kana,
                < 0xF0 => Ideograph,
                _ => Emoji,
            });
        }

        return weights;
    }
}
