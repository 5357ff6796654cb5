using System;
using System.Globalization;
using System.Linq;
using System.Text;

namespace Lucid.Fuzz.Oracles;

/// <summary>A chunked body (RFC 9112 section 7.1), one character at a time.</summary>
internal sealed record SlowChunks(string Data, int Bytes)
{
    private const int MostSizeDigits = 16;

    /// <summary>Null: not a whole body, or not one that may be accepted.</summary>
    public static SlowChunks? Read(string text)
    {
        StringBuilder data = new();
        int at = 0;
        while (true)
        {
            int end = text.IndexOf("\r\n", at, StringComparison.Ordinal);
            if (end < 0 || Size(text[at..end]) is not { } size)
            {
                return null;
            }

            at = end + 2;
            if (size == 0)
            {
                // Trailers are field lines up to the empty line: a head without its start line.
                SlowHead? trailers = SlowHead.Read("\r\n" + text[at..], skipsEmptyLine: false);
                return trailers is null ? null : new SlowChunks(data.ToString(), at + trailers.Bytes - 2);
            }

            if (size > text.Length - at - 2 || text.Substring(at + (int)size, 2) != "\r\n")
            {
                return null;
            }

            data.Append(text, at, (int)size);
            at += (int)size + 2;
        }
    }

    private static long? Size(string line)
    {
        int digits = line.TakeWhile(SlowText.IsHex).Count();
        if (digits is 0 or > MostSizeDigits || !AreExtensions(line[digits..]))
        {
            return null;
        }

        ulong size = ulong.Parse(line.AsSpan(0, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        return size <= long.MaxValue ? (long)size : null;
    }

    // Any number of ;name, ;name=token and ;name="quoted", without blanks.
    private static bool AreExtensions(string text)
    {
        int at = 0;
        while (at < text.Length)
        {
            if (text[at++] != ';' || !SkipToken(text, ref at))
            {
                return false;
            }

            if (at < text.Length && text[at] == '=')
            {
                at++;
                bool isQuoted = at < text.Length && text[at] == '"';
                if (isQuoted ? !SkipQuoted(text, ref at) : !SkipToken(text, ref at))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static bool SkipToken(string text, ref int at)
    {
        int start = at;
        while (at < text.Length && SlowText.IsTokenChar(text[at]))
        {
            at++;
        }

        return at > start;
    }

    private static bool SkipQuoted(string text, ref int at)
    {
        for (at++; at < text.Length; at++)
        {
            if (text[at] == '"')
            {
                at++;
                return true;
            }

            if (text[at] == '\\')
            {
                at++;
            }

            if (at == text.Length || !SlowText.IsValueChar(text[at]))
            {
                return false;
            }
        }

        return false;
    }
}
