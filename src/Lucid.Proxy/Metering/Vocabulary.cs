using System;
using Microsoft.ML.Tokenizers;

namespace Lucid.Proxy.Metering;

/// <summary>Counts tokens by a real vocabulary. It is loaded at the first use, which takes a tenth of a second and some
/// memory; whoever never counts never pays.</summary>
internal static class Vocabulary
{
    /// <summary>Text is counted in pieces: the time that a piece takes grows with the square of its longest
    /// word.</summary>
    private const int MaxPieceChars = 4096;

    private const int MaxWordChars = 128;

    private static readonly Lazy<TiktokenTokenizer> Loaded =
        new(() => TiktokenTokenizer.CreateForEncoding("cl100k_base"));

    /// <summary>Counts the tokens of a text.</summary>
    public static long Count(ReadOnlySpan<char> text)
    {
        long tokens = 0;
        while (!text.IsEmpty)
        {
            var piece = text[..PieceChars(text)];
            tokens += Loaded.Value.CountTokens(piece);
            text = text[piece.Length..];
        }

        return tokens;
    }

    /// <summary>Up to a white space where there is one soon enough; a word without end is cut, which can only count
    /// more.</summary>
    private static int PieceChars(ReadOnlySpan<char> text)
    {
        var wordStart = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsWhiteSpace(text[i]))
            {
                if (i >= MaxPieceChars)
                {
                    return i;
                }

                wordStart = i;
            }
            else if (i - wordStart >= MaxWordChars)
            {
                return char.IsLowSurrogate(text[i]) ? i + 1 : i;
            }
        }

        return text.Length;
    }
}
