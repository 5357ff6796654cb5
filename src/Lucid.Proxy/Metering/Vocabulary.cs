using System;
using System.Threading;
using Microsoft.ML.Tokenizers;

namespace Lucid.Proxy.Metering;

/// <summary>Counts tokens by a real vocabulary. It is loaded at the first use, which takes a tenth of a second and some
/// memory; whoever never counts never pays.</summary>
internal static class Vocabulary
{
    /// <summary>Text is counted in pieces, between which a count can be given up.</summary>
    private const int MaxPieceChars = 4096;

    /// <summary>The time of the merge grows with the square of the longest run without a change between white space
    /// and anything else: no run is longer than this.</summary>
    private const int MaxRunChars = 128;

    private static readonly Lazy<TiktokenTokenizer> Loaded =
        new(() => TiktokenTokenizer.CreateForEncoding("cl100k_base"));

    /// <summary>Counts the tokens of a text.</summary>
    /// <exception cref="OperationCanceledException">The count was given up.</exception>
    public static long Count(ReadOnlySpan<char> text, CancellationToken cancellation)
    {
        long tokens = 0;
        while (!text.IsEmpty)
        {
            cancellation.ThrowIfCancellationRequested();
            var piece = text[..PieceChars(text)];
            tokens += Loaded.Value.CountTokens(piece);
            text = text[piece.Length..];
        }

        return tokens;
    }

    /// <summary>The length of the first piece: up to where white space begins when it is long enough, and to the end of
    /// its first long run whatever that is. A cut inside a run costs a token, and too many is the safe side.</summary>
    internal static int PieceChars(ReadOnlySpan<char> text)
    {
        var runStart = 0;
        for (var i = 1; i < text.Length; i++)
        {
            var isSpace = char.IsWhiteSpace(text[i]);
            if (isSpace == char.IsWhiteSpace(text[i - 1]))
            {
                if (i - runStart >= MaxRunChars && !char.IsLowSurrogate(text[i]))
                {
                    return i;
                }
            }
            else if (isSpace && i >= MaxPieceChars)
            {
                return i;
            }
            else
            {
                runStart = i;
            }
        }

        return text.Length;
    }
}
