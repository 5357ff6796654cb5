using System;
using System.Buffers;

namespace Lucid.Net.Bytes;

/// <summary>Byte classes and comparisons of HTTP (RFC 9110 section 5.6). Allocates nothing, never throws.</summary>
public static class Ascii
{
    private static readonly SearchValues<byte> TokenBytes = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    /// <summary>Compares <paramref name="text"/>, in any case, with a text that is already lower case.</summary>
    /// <param name="text">Bytes as they came from the wire.</param>
    /// <param name="lowerCase">The expected text; must not contain upper-case letters.</param>
    /// <returns>True when both are equal but for the case of the letters A to Z.</returns>
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

    /// <summary>Tells whether all bytes are token characters (RFC 9110 section 5.6.2) and there is at least one.</summary>
    /// <param name="text">The bytes to look at.</param>
    /// <returns>True for a non-empty token.</returns>
    public static bool IsToken(ReadOnlySpan<byte> text)
    {
        return !text.IsEmpty && text.IndexOfAnyExcept(TokenBytes) < 0;
    }

    /// <summary>Tells whether one byte is a token character (RFC 9110 section 5.6.2).</summary>
    /// <param name="value">The byte.</param>
    /// <returns>True for a token character.</returns>
    public static bool IsTokenByte(byte value)
    {
        return TokenBytes.Contains(value);
    }

    /// <summary>Tells whether the byte is one of 0 to 9.</summary>
    /// <param name="value">The byte.</param>
    /// <returns>True for a decimal digit.</returns>
    public static bool IsDigit(byte value)
    {
        return (uint)(value - '0') <= 9;
    }

    /// <summary>Gives the lower-case letter of A to Z and every other byte unchanged.</summary>
    /// <param name="value">The byte.</param>
    /// <returns>The byte in lower case.</returns>
    public static byte ToLower(byte value)
    {
        return (uint)(value - 'A') <= 'Z' - 'A' ? (byte)(value | 0x20) : value;
    }

    /// <summary>Drops spaces and tabs at both ends (OWS, RFC 9110 section 5.6.3).</summary>
    /// <param name="text">The bytes to trim; the result borrows them.</param>
    /// <returns>The part without optional white space around it.</returns>
    public static ReadOnlySpan<byte> TrimOptionalWhiteSpace(ReadOnlySpan<byte> text)
    {
        int start = 0;
        int end = text.Length;
        while (start < end && (text[start] == ' ' || text[start] == '\t'))
        {
            start++;
        }
        while (end > start && (text[end - 1] == ' ' || text[end - 1] == '\t'))
        {
            end--;
        }
        return text[start..end];
    }
}
