using System;
using Lucid.Proxy.Metering;

namespace Lucid.Proxy.Dialects;

/// <summary>Counts the media parts of a request: what they are is told by their type and, for inline data, by the data
/// itself. What is told by neither has no bound here.</summary>
internal static class PeekMedia
{
    /// <summary>A URL of a chat-completions part: a link, or the data themselves. What the link leads to is told by the
    /// part's type.</summary>
    /// <param name="quoted">The JSON string with its quotes.</param>
    /// <param name="peek">Where it is counted.</param>
    public static void Url(ReadOnlySpan<byte> quoted, ref RequestPeek peek)
    {
        var url = quoted[1..^1];
        if (!url.StartsWith("data:"u8))
        {
            peek.HasUnboundedInput |= !url.StartsWith("https://"u8) && !url.StartsWith("http://"u8);
            return;
        }

        // A vector image is text to whoever takes it, and no model is known to.
        if (url.StartsWith("data:image/"u8) && !url.StartsWith("data:image/svg"u8))
        {
            peek.Media.Images++;
            peek.Media.InlineBytes += url.Length;
        }
        else if (url.StartsWith("data:video/"u8))
        {
            // In a part for pictures, too: one server takes films there.
            peek.Media.Films++;
            peek.Media.InlineBytes += url.Length;
        }
        else
        {
            File(quoted, ref peek);
        }
    }

    /// <summary>The data of a file part. Only what is known to be a document is one.</summary>
    public static void File(ReadOnlySpan<byte> quoted, ref RequestPeek peek)
    {
        var data = quoted[1..^1];

        // "%PDF-" in base64; some clients leave the data: prefix out.
        if (data.StartsWith("data:application/pdf"u8) || data.StartsWith("JVBERi"u8))
        {
            peek.Media.Documents++;
            peek.Media.InlineBytes += data.Length;
        }
        else
        {
            peek.HasUnboundedInput = true;
        }
    }

    /// <summary>A sound recording, as base64.</summary>
    public static void Sound(int quotedBytes, ref RequestPeek peek)
    {
        peek.Media.Sounds++;
        peek.Media.InlineBytes += quotedBytes - 2;
    }

    /// <summary>Takes over what the types of the parts say where it is more than what their data said.</summary>
    public static void Conclude(in MediaParts typed, ref RequestPeek peek)
    {
        peek.Media.Images = Math.Max(peek.Media.Images, typed.Images);
        peek.Media.Sounds = Math.Max(peek.Media.Sounds, typed.Sounds);
        peek.Media.Films = Math.Max(peek.Media.Films, typed.Films);
    }
}
