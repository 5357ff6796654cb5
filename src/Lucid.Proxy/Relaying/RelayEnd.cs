namespace Lucid.Proxy.Relaying;

/// <summary>How the relaying of an answer ended.</summary>
internal enum RelayEnd : byte
{
    /// <summary>The answer came to its own end and all of it is with the client or in its output.</summary>
    Complete,

    /// <summary>The upstream told of an error inside its stream; the event was passed on.</summary>
    UpstreamError,

    /// <summary>The client left.</summary>
    ClientGone,

    /// <summary>The upstream broke off before the answer was complete.</summary>
    Truncated,

    /// <summary>What the upstream sent is not a valid answer.</summary>
    Broken,

    /// <summary>The upstream was silent for too long.</summary>
    TimedOut,

    /// <summary>The answer ran past what its hold covers; it was ended in the dialect's own form.</summary>
    PastHold,
}
