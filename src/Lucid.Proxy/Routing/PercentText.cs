using System;
using Lucid.Net.Bytes;

namespace Lucid.Proxy.Routing;

/// <summary>Decodes percent escapes in the one place where clients need them: model ids with <c>/</c> or <c>:</c> in
/// the path (RFC 3986 section 2.1).</summary>
internal static class PercentText
{
    /// <summary>Decodes <paramref name="text"/>.</summary>
    /// <returns>False when an escape is malformed or the result does not fit.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> text, Span<byte> destination, out int bytes)
    {
        bytes = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (bytes == destination.Length)
            {
                return false;
            }

            var value = text[i];
            if (value == (byte)'%')
            {
                if (i + 2 >= text.Length || !HexText.TryParse(text.Slice(i + 1, 2), out var escaped))
                {
                    return false;
                }

                value = (byte)escaped;
                i += 2;
            }

            destination[bytes++] = value;
        }

        return true;
    }
}
