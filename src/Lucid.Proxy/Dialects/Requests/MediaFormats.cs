using System;

namespace Lucid.Proxy.Dialects.Requests;

/// <summary>What is known of the media formats: their names, and what kind of input they are.</summary>
internal static class MediaFormats
{
    private const int LongestName = 32;

    // The first name of a format is the one that is written.
    private static readonly (string Name, MediaFormat Format)[] Names =
    [
        ("image/png", MediaFormat.Png), ("image/jpeg", MediaFormat.Jpeg), ("image/jpg", MediaFormat.Jpeg),
        ("image/gif", MediaFormat.Gif), ("image/webp", MediaFormat.Webp),
        ("application/pdf", MediaFormat.Pdf), ("application/x-pdf", MediaFormat.Pdf),
        ("audio/wav", MediaFormat.Wav), ("audio/x-wav", MediaFormat.Wav), ("audio/wave", MediaFormat.Wav),
        ("audio/mpeg", MediaFormat.Mp3), ("audio/mp3", MediaFormat.Mp3), ("audio/aac", MediaFormat.Aac),
        ("audio/ogg", MediaFormat.Ogg), ("audio/opus", MediaFormat.Ogg), ("audio/flac", MediaFormat.Flac),
        ("audio/x-flac", MediaFormat.Flac), ("audio/mp4", MediaFormat.M4a), ("audio/m4a", MediaFormat.M4a),
        ("audio/x-m4a", MediaFormat.M4a), ("audio/aiff", MediaFormat.Aiff), ("audio/x-aiff", MediaFormat.Aiff),
        ("audio/webm", MediaFormat.WebmAudio),
        ("video/mp4", MediaFormat.Mp4), ("video/mpeg", MediaFormat.Mpeg), ("video/mpg", MediaFormat.Mpeg),
        ("video/quicktime", MediaFormat.Quicktime), ("video/mov", MediaFormat.Quicktime),
        ("video/webm", MediaFormat.Webm), ("video/x-msvideo", MediaFormat.Avi), ("video/avi", MediaFormat.Avi),
        ("video/wmv", MediaFormat.Wmv), ("video/x-ms-wmv", MediaFormat.Wmv), ("video/x-flv", MediaFormat.Flv),
        ("video/3gpp", MediaFormat.ThreeGpp),
    ];

    // The short names that input_audio.format has.
    private static readonly (string Name, MediaFormat Format)[] AudioNames =
    [
        ("wav", MediaFormat.Wav), ("mp3", MediaFormat.Mp3), ("mpeg", MediaFormat.Mp3), ("aac", MediaFormat.Aac),
        ("ogg", MediaFormat.Ogg), ("opus", MediaFormat.Ogg), ("flac", MediaFormat.Flac), ("m4a", MediaFormat.M4a),
        ("mp4", MediaFormat.M4a), ("aiff", MediaFormat.Aiff), ("webm", MediaFormat.WebmAudio),
    ];

    private static readonly byte[][] Written = Firsts(Names);

    private static readonly byte[][] WrittenAudio = Firsts(AudioNames);

    /// <summary>The format of a media type.</summary>
    /// <param name="mediaType">Inside of a JSON string, without parameters; case and <c>\/</c> do not matter.</param>
    public static MediaFormat Find(ReadOnlySpan<byte> mediaType)
    {
        Span<byte> name = stackalloc byte[LongestName];
        if (!TryPlain(mediaType, name, out var bytes))
        {
            return MediaFormat.Unknown;
        }

        name = name[..bytes];
        return name.StartsWith("text/"u8) || name.SequenceEqual("application/json"u8)
            ? MediaFormat.Text
            : Find(name, Names);
    }

    /// <summary>The format of an <c>input_audio.format</c>.</summary>
    public static MediaFormat FindAudio(ReadOnlySpan<byte> format)
    {
        Span<byte> name = stackalloc byte[LongestName];
        return TryPlain(format, name, out var bytes) ? Find(name[..bytes], AudioNames) : MediaFormat.Unknown;
    }

    /// <summary>An image by its first bytes, where nothing else says what it is.</summary>
    /// <param name="base64">Inside of a JSON string.</param>
    public static MediaFormat FindImage(ReadOnlySpan<byte> base64)
    {
        Span<byte> start = stackalloc byte[16];
        var count = 0;
        for (var i = 0; i < base64.Length && count < start.Length; i++)
        {
            start[count] = base64[i];
            count += base64[i] == '\\' ? 0 : 1;
        }

        start = start[..count];
        return start.StartsWith("iVBORw0KGgo"u8) ? MediaFormat.Png
            : start.StartsWith("/9j/"u8) ? MediaFormat.Jpeg
            : start.StartsWith("R0lGOD"u8) ? MediaFormat.Gif
            : start.StartsWith("UklGR"u8) && start.EndsWith("RUJQ"u8) ? MediaFormat.Webp
            : MediaFormat.Unknown;
    }

    /// <summary>The media type.</summary>
    public static ReadOnlySpan<byte> NameOf(MediaFormat format) => Written[(int)format];

    /// <summary>The word for <c>input_audio.format</c>.</summary>
    public static ReadOnlySpan<byte> AudioNameOf(MediaFormat format) => WrittenAudio[(int)format];

    /// <summary>The kind of input; None for text.</summary>
    public static MediaKinds KindOf(MediaFormat format) => format switch
    {
        >= MediaFormat.Png and <= MediaFormat.Webp or MediaFormat.AnyImage => MediaKinds.Image,
        MediaFormat.Pdf => MediaKinds.Pdf,
        >= MediaFormat.Wav and <= MediaFormat.WebmAudio or MediaFormat.AnyAudio => MediaKinds.Audio,
        >= MediaFormat.Mp4 and <= MediaFormat.ThreeGpp or MediaFormat.AnyVideo => MediaKinds.Video,
        _ => MediaKinds.None,
    };

    private static MediaFormat Find(ReadOnlySpan<byte> name, (string Name, MediaFormat Format)[] table)
    {
        foreach (ref readonly var row in table.AsSpan())
        {
            if (row.Name.Length == name.Length && System.Text.Ascii.Equals(name, row.Name))
            {
                return row.Format;
            }
        }

        return MediaFormat.Unknown;
    }

    private static bool TryPlain(ReadOnlySpan<byte> text, Span<byte> plain, out int bytes)
    {
        bytes = 0;
        foreach (var value in text)
        {
            if (value == '\\')
            {
                continue;
            }

            if (bytes == plain.Length)
            {
                return false;
            }

            plain[bytes++] = Lucid.Net.Bytes.Ascii.ToLower(value);
        }

        return true;
    }

    private static byte[][] Firsts((string Name, MediaFormat Format)[] table)
    {
        var names = new byte[(int)MediaFormat.AnyVideo + 1][];
        Array.Fill(names, []);
        foreach (var (name, format) in table)
        {
            if (names[(int)format].Length == 0)
            {
                names[(int)format] = System.Text.Encoding.ASCII.GetBytes(name);
            }
        }

        return names;
    }
}
