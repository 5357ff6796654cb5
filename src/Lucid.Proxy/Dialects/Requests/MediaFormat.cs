namespace Lucid.Proxy.Dialects.Requests;

/// <summary>The formats of media that some provider takes.</summary>
internal enum MediaFormat : byte
{
    /// <summary>None that we know.</summary>
    Unknown,

    Png,
    Jpeg,
    Gif,
    Webp,
    Pdf,
    Wav,
    Mp3,
    Aac,
    Ogg,
    Flac,
    M4a,
    Aiff,
    WebmAudio,
    Mp4,
    Mpeg,
    Quicktime,
    Webm,
    Avi,
    Wmv,
    Flv,
    ThreeGpp,

    /// <summary>Plain text as a file.</summary>
    Text,

    /// <summary>An image by link: the provider sees its format when it fetches it.</summary>
    AnyImage,

    /// <summary>A sound by link.</summary>
    AnyAudio,

    /// <summary>A film by link.</summary>
    AnyVideo,
}
