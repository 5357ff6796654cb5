using System;
using Lucid.Net.Bytes;

namespace Lucid.Proxy.Dialects.Requests;

/// <summary>Finds Gemini's thought signatures where our answers hid them from a messages client.</summary>
internal static class GoogleMark
{
    /// <summary>Where Gemini's own signature lies; empty for a signature of anybody else.</summary>
    public static ByteRange Inner(ChatRequest request, ByteRange signature)
    {
        ThoughtMark.Read(request.Text(signature), out var maker, out var inner);
        return maker.SequenceEqual(ThoughtMark.Google)
            ? new ByteRange(signature.End - inner.Length, inner.Length)
            : default;
    }
}
