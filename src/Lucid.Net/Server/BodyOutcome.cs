namespace Lucid.Net.Server;

/// <summary>How reading a request body ended.</summary>
public enum BodyOutcome : byte
{
    /// <summary>The whole body is in <see cref="ServerExchange.Body"/>.</summary>
    Complete,

    /// <summary>The body is, or would become, larger than the limit. Nothing beyond the limit was read.</summary>
    TooLarge,

    /// <summary>The framing of the body breaks RFC 9112 section 7; the reason is in
    /// <see cref="ServerExchange.BodyReject"/>.</summary>
    Rejected,

    /// <summary>The client sent too slowly: the deadline passed.</summary>
    TimedOut,

    /// <summary>The client ended its side before the body was complete. It may still read an answer.</summary>
    Truncated,

    /// <summary>The process holds as many bytes in buffers as it may.</summary>
    NoRoom,

    /// <summary>The connection failed before the body was complete. There is nobody to answer.</summary>
    ClientGone,
}
