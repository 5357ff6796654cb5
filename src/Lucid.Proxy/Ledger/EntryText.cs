using System;
using System.Buffers.Binary;
using System.Text;

using Lucid.Net.Bytes;

namespace Lucid.Proxy.Ledger;

/// <summary>
/// Names inside journal records: two bytes of length, then UTF-8. And the rule for names from outside.
/// </summary>
internal static class EntryText
{
    /// <summary>Most bytes of a name or a reference.</summary>
    public const int MaxBytes = 128;

    private static readonly UTF8Encoding StrictUtf8 =
        new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>1 to 128 bytes of UTF-8, no control character, no blank at either end.</summary>
    public static bool IsValid(string? text)
    {
        if (string.IsNullOrEmpty(text) || char.IsWhiteSpace(text[0]) || char.IsWhiteSpace(text[^1]))
        {
            return false;
        }

        foreach (char character in text)
        {
            if (char.IsControl(character))
            {
                return false;
            }
        }

        return IsUnicode(text) && Encoding.UTF8.GetByteCount(text) <= MaxBytes;
    }

    /// <summary>Bytes that <see cref="Write"/> takes.</summary>
    public static int Bytes(string text) => sizeof(ushort) + Encoding.UTF8.GetByteCount(text);

    /// <summary>Writes a text at the front and returns what is left.</summary>
    public static Span<byte> Write(Span<byte> destination, string text)
    {
        int bytes = StrictUtf8.GetBytes(text, destination[sizeof(ushort)..]);
        BinaryPrimitives.WriteUInt16LittleEndian(destination, checked((ushort)bytes));
        return destination[(sizeof(ushort) + bytes)..];
    }

    /// <summary>Reads a text from the front and moves on.</summary>
    public static string Read(ref ReadOnlySpan<byte> source)
    {
        int bytes = BinaryPrimitives.ReadUInt16LittleEndian(source);
        Invariant.Holds(bytes <= source.Length - sizeof(ushort));
        string text = StrictUtf8.GetString(source.Slice(sizeof(ushort), bytes));
        source = source[(sizeof(ushort) + bytes)..];
        return text;
    }

    // A lone surrogate would be written as a replacement and come back as another name.
    private static bool IsUnicode(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(text[i]))
            {
                return false;
            }
        }

        return true;
    }
}
