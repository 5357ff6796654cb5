namespace Lucid.Proxy.Metering;

/// <summary>The media in the input of one call.</summary>
internal struct MediaParts
{
    /// <summary>Pictures.</summary>
    public long Images;

    /// <summary>Documents.</summary>
    public long Documents;

    /// <summary>Sound recordings.</summary>
    public long Sounds;

    /// <summary>Films.</summary>
    public long Films;

    /// <summary>Bytes of the body that are the encoded data of such parts, and so are not text.</summary>
    public long InlineBytes;
}
