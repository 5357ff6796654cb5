using System;
using System.Globalization;
using System.Text;

namespace Lucid.Simulator.Rules;

/// <summary>
/// Signatures that prove themselves: what is signed and the signature must come back byte for byte, as at the real
/// providers. Letters and digits, then sixteen hex digits over them and over what they sign.
/// </summary>
internal static class Signature
{
    private const int SealDigits = 16;
    private const string ThinkingStart = "EoQD";
    private const string ThinkingEnd = "+/w==";
    private const string ThoughtStart = "CsQB";
    private const int ThinkingLetters = 320;
    private const int ThoughtLetters = 40;

    /// <summary>Of a thinking block; <paramref name="shown"/> is its text as it stands in the JSON.</summary>
    public static void AppendThinking(ByteBuffer buffer, ulong seed, ReadOnlySpan<byte> shown)
    {
        buffer.AppendText(ThinkingStart);
        AppendSealed(buffer, seed + 17, ThinkingLetters, shown);
        buffer.AppendText(ThinkingEnd);
    }

    /// <summary>Of a Gemini function call.</summary>
    public static void AppendThought(ByteBuffer buffer, ulong seed)
    {
        buffer.AppendText(ThoughtStart);
        AppendSealed(buffer, seed + 29, ThoughtLetters, default);
    }

    public static bool IsThinking(string signature, string shown) =>
        signature.StartsWith(ThinkingStart, StringComparison.Ordinal)
        && signature.EndsWith(ThinkingEnd, StringComparison.Ordinal)
        && IsSealed(signature[ThinkingStart.Length..^ThinkingEnd.Length], shown.Escaped());

    public static bool IsThought(string signature) =>
        signature.StartsWith(ThoughtStart, StringComparison.Ordinal)
        && IsSealed(signature[ThoughtStart.Length..], default);

    private static void AppendSealed(ByteBuffer buffer, ulong seed, int letters, ReadOnlySpan<byte> text)
    {
        int start = buffer.Length;
        Scramble.AppendId(buffer, seed, letters);
        ulong seal = Scramble.Of(text, Scramble.Of(buffer.Written[start..], 1));
        seal.TryFormat(buffer.Room(SealDigits), out int digits, "x16", CultureInfo.InvariantCulture);
        buffer.Advance(digits);
    }

    private static bool IsSealed(string letters, ReadOnlySpan<byte> text)
    {
        if (letters.Length <= SealDigits)
        {
            return false;
        }

        ulong seal = Scramble.Of(text, Scramble.Of(Encoding.UTF8.GetBytes(letters[..^SealDigits]), 1));
        return letters[^SealDigits..] == seal.ToString("x16", CultureInfo.InvariantCulture);
    }
}
