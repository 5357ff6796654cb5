using System;

namespace Lucid.Simulator.Rules;

/// <summary>Looks at media as a provider does: what the bytes are, not what they are called.</summary>
internal static class MediaBytes
{
    /// <summary>The type that the first bytes give away, or null.</summary>
    public static string? TypeOf(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [0x89, (byte)'P', (byte)'N', (byte)'G', ..] => "image/png",
        [0xFF, 0xD8, 0xFF, ..] => "image/jpeg",
        _ when bytes.StartsWith("GIF8"u8) => "image/gif",
        _ when bytes.StartsWith("RIFF"u8) && bytes.Length > 12 && bytes[8..].StartsWith("WEBP"u8) => "image/webp",
        _ when bytes.StartsWith("RIFF"u8) && bytes.Length > 12 && bytes[8..].StartsWith("WAVE"u8) => "audio/wav",
        _ when bytes.StartsWith("%PDF-"u8) => "application/pdf",
        _ when bytes.StartsWith("ID3"u8) => "audio/mpeg",
        _ when bytes.Length > 8 && bytes[4..].StartsWith("ftyp"u8) => "video/mp4",
        _ => null,
    };

    /// <summary>Splits <c>data:TYPE;base64,DATA</c>.</summary>
    public static bool TryDataUrl(string url, out string type, out byte[] bytes)
    {
        type = "";
        bytes = [];
        int comma = url.IndexOf(',', StringComparison.Ordinal);
        if (!url.StartsWith("data:", StringComparison.Ordinal) || comma < 0)
        {
            return false;
        }

        string head = url["data:".Length..comma];
        if (!head.EndsWith(";base64", StringComparison.Ordinal))
        {
            return false;
        }

        type = head[..head.IndexOf(';', StringComparison.Ordinal)];
        return url[(comma + 1)..].TryBase64(out bytes);
    }
}
