using System;
using Lucid.Net.Bytes;
using Lucid.Net.Json;

namespace Lucid.Proxy.Dialects.Requests;

/// <summary>Finds Gemini's thought signatures where our answers hid them from a messages client.</summary>
internal static class GoogleMark
{
    /// <summary>Where Gemini's own signature lies; empty for a signature of anybody else.</summary>
    /// <param name="request">The request.</param>
    /// <param name="signature">The signature of a thinking block in it.</param>
    /// <param name="tool">Which call of the message it belongs to; -1 where its place says that.</param>
    public static ByteRange Inner(ChatRequest request, ByteRange signature, out int tool)
    {
        tool = -1;
        ThoughtMark.Read(request.Text(signature), out var maker, out var inner);
        if (!maker.StartsWith(ThoughtMark.Google))
        {
            return default;
        }

        var rest = maker[ThoughtMark.Google.Length..];
        if (!rest.IsEmpty)
        {
            if (rest[0] != (byte)'-' || !JsonText.TryReadInteger(rest[1..], out var number)
                || number is < 0 or > int.MaxValue)
            {
                return default;
            }

            tool = (int)number;
        }

        return new ByteRange(signature.End - inner.Length, inner.Length);
    }
}
