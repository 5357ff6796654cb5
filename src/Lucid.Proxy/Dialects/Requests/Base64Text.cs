using System;
using System.Buffers;
using System.Buffers.Text;
using Lucid.Net.Json;

namespace Lucid.Proxy.Dialects.Requests;

/// <summary>Base64 as it stands inside a JSON string: some clients wrap its lines (<c>\n</c>) or escape its slashes
/// (<c>\/</c>).</summary>
internal static class Base64Text
{
    /// <summary>True for base64 of at least one byte.</summary>
    public static bool IsValid(ReadOnlySpan<byte> inside)
    {
        if (!inside.Contains((byte)'\\'))
        {
            return Base64.IsValid(inside, out var bytes) && bytes > 0;
        }

        var plain = ArrayPool<byte>.Shared.Rent(inside.Length);
        var isValid = TryPlain(inside, plain, out var length)
            && Base64.IsValid(plain.AsSpan(0, length), out var decoded)
            && decoded > 0;
        plain.AsSpan(0, length).Clear();
        ArrayPool<byte>.Shared.Return(plain);
        return isValid;
    }

    /// <summary>Writes valid base64 without blanks and escapes.</summary>
    public static void Write(ReadOnlySpan<byte> inside, ByteScratch output)
    {
        if (!inside.ContainsAny("\\ "u8))
        {
            output.Write(inside);
            return;
        }

        TryPlain(inside, output.Room(inside.Length), out var length);
        output.Advance(length);
    }

    /// <summary>Writes the text that valid base64 holds as the inside of a JSON string.</summary>
    public static void WriteDecoded(ReadOnlySpan<byte> inside, ByteScratch output)
    {
        var text = ArrayPool<byte>.Shared.Rent(inside.Length);
        TryPlain(inside, text, out var length);
        Base64.DecodeFromUtf8InPlace(text.AsSpan(0, length), out var decoded);
        var room = output.Room(JsonText.EscapedLength(text.AsSpan(0, decoded)));
        var written = JsonText.WriteEscaped(text.AsSpan(0, decoded), room);
        // Without its quotes, which the writer sets.
        room[1..(written - 1)].CopyTo(room);
        output.Advance(written - 2);
        text.AsSpan(0, length).Clear();
        ArrayPool<byte>.Shared.Return(text);
    }

    private static bool TryPlain(ReadOnlySpan<byte> inside, Span<byte> plain, out int length)
    {
        length = 0;
        for (var i = 0; i < inside.Length; i++)
        {
            var value = inside[i];
            if (value == '\\')
            {
                value = ++i < inside.Length ? inside[i] : (byte)'\\';
                if (value is (byte)'n' or (byte)'r' or (byte)'t')
                {
                    continue;
                }

                if (value != '/')
                {
                    return false;
                }
            }

            if (value != ' ')
            {
                plain[length++] = value;
            }
        }

        return true;
    }
}
