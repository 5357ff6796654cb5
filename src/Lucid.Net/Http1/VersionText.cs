using System;
using Lucid.Net.Bytes;

namespace Lucid.Net.Http1;

// HTTP-version (RFC 9112 section 2.3): "HTTP/" DIGIT "." DIGIT, letters in upper case.
internal static class VersionText
{
    public const int Bytes = 8;

    // Offset of the first byte that cannot be in a version; the length of the text when there is none so far; 8 when
    // the version is whole.
    public static int FirstWrongByte(ReadOnlySpan<byte> text)
    {
        if (text.StartsWith("HTTP/1.1"u8))
        {
            return Bytes;
        }

        int end = Math.Min(text.Length, Bytes);
        for (int i = 0; i < end; i++)
        {
            byte wanted = "HTTP/0.0"u8[i];
            if (wanted == '0' ? !Ascii.IsDigit(text[i]) : text[i] != wanted)
            {
                return i;
            }
        }

        return end;
    }

    public static int Major(ReadOnlySpan<byte> version) => version[5] - '0';

    public static int Minor(ReadOnlySpan<byte> version) => version[7] - '0';
}
