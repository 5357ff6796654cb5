namespace Lucid.Proxy.Relaying;

/// <summary>The content coding of an upstream's answer. We ask for none; some fronts compress all the same.</summary>
internal enum AnswerCoding : byte
{
    /// <summary>The bytes are the answer.</summary>
    None,

    /// <summary>RFC 1952.</summary>
    Gzip,

    /// <summary>The zlib format of RFC 1950, which HTTP calls deflate.</summary>
    Deflate,

    /// <summary>RFC 7932.</summary>
    Brotli,

    /// <summary>Another one, or several: nothing that we can read.</summary>
    Unknown,
}
