using System;
using Lucid.Net.Bytes;

namespace Lucid.Proxy.Dialects;

/// <summary>Takes out of an upstream's words what is about our account: keys, ids of organisations and projects, and
/// the parts of links that may carry either.</summary>
internal static class SecretScrub
{
    // No word of a sentence or a field name is as long and has digits in it.
    private const int LongestPlainWord = 32;

    /// <summary>What stands in place of a secret.</summary>
    public static ReadOnlyMemory<byte> Blank { get; } = "***"u8.ToArray();

    /// <summary>Writes a text without its secrets.</summary>
    public static void Write(ReadOnlySpan<byte> text, ByteScratch output)
    {
        var copied = 0;
        var at = 0;
        while (TryFindNext(text, ref at, out var secret))
        {
            output.Write(text[copied..secret.Start]);
            output.Write(Blank.Span);
            copied = secret.End;
        }

        output.Write(text[copied..]);
    }

    /// <summary>Finds the next secret.</summary>
    /// <param name="text">Text or JSON.</param>
    /// <param name="at">Where to look on; begin with 0.</param>
    /// <param name="secret">Where it lies.</param>
    public static bool TryFindNext(ReadOnlySpan<byte> text, ref int at, out ByteRange secret)
    {
        while (at < text.Length)
        {
            if (!IsWordByte(text[at]))
            {
                at++;
                continue;
            }

            var start = at;
            while (at < text.Length && IsWordByte(text[at]))
            {
                at++;
            }

            if (TryFindIn(text[start..at], out var inWord))
            {
                secret = inWord with { Start = start + inWord.Start };
                return true;
            }
        }

        secret = default;
        return false;
    }

    private static bool TryFindIn(ReadOnlySpan<byte> word, out ByteRange secret)
    {
        secret = new ByteRange(0, word.Length);
        var scheme = word.IndexOf("://"u8);
        if (scheme >= 0)
        {
            // Of a link its host and path stay; user, query and fragment go.
            var rest = word[(scheme + 3)..];
            var end = rest.IndexOfAny((byte)'?', (byte)'#');
            var user = rest.IndexOf((byte)'@');
            if (user >= 0 && (end < 0 || user < end))
            {
                secret = new ByteRange(scheme + 3, word.Length - scheme - 3);
                return true;
            }

            secret = end < 0 ? default : new ByteRange(scheme + 3 + end, rest.Length - end);
            return end >= 0;
        }

        var value = word[(word.LastIndexOf((byte)'=') + 1)..];
        if (IsSecret(value))
        {
            secret = new ByteRange(word.Length - value.Length, value.Length);
            return true;
        }

        return false;
    }

    private static bool IsSecret(ReadOnlySpan<byte> word)
    {
        if (word.StartsWith("sk-"u8) || word.StartsWith("org-"u8) || word.StartsWith("proj_"u8)
            || word.StartsWith("AIza"u8) || word.StartsWith("gsk_"u8) || word.StartsWith("xai-"u8)
            || word.StartsWith("ya29."u8) || word.StartsWith("hf_"u8) || word.StartsWith("user-"u8))
        {
            return word.Length >= 8;
        }

        // Ids that the caller knows already.
        if (word.StartsWith("toolu_"u8) || word.StartsWith("srvtoolu_"u8) || word.StartsWith("call_"u8)
            || word.StartsWith("msg_"u8) || word.StartsWith("req_"u8) || word.StartsWith("chatcmpl-"u8))
        {
            return false;
        }

        return word.Length > LongestPlainWord && word.IndexOfAnyInRange((byte)'0', (byte)'9') >= 0
            && word.IndexOf((byte)'.') < 0;
    }

    private static bool IsWordByte(byte value) => value
        is (>= (byte)'a' and <= (byte)'z') or (>= (byte)'A' and <= (byte)'Z') or (>= (byte)'0' and <= (byte)'9')
        or (byte)'_' or (byte)'-' or (byte)'.' or (byte)':' or (byte)'/' or (byte)'?' or (byte)'=' or (byte)'&'
        or (byte)'%' or (byte)'@' or (byte)'+' or (byte)'~' or (byte)'#' or (byte)'*';
}
