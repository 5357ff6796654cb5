namespace Lucid.Proxy.Metering;

/// <summary>What models are billed by that are not billed by the token.</summary>
internal enum MediaUnit : byte
{
    /// <summary>Each picture.</summary>
    Image,

    /// <summary>Each character of the text that is spoken.</summary>
    Character,

    /// <summary>Each second of a film.</summary>
    Second,
}
