namespace Lucid.Proxy.Settlement;

/// <summary>Every way in which a call that has a hold can end.</summary>
internal enum WayOut : byte
{
    /// <summary>The upstream said nothing: not reached, silent until its deadline, or given up before it
    /// spoke.</summary>
    Unanswered,

    /// <summary>The upstream refused the call.</summary>
    Refused,

    /// <summary>The answer came to its own end.</summary>
    Answered,

    /// <summary>The answer was ended where its hold ended.</summary>
    PastHold,

    /// <summary>The upstream began an answer and failed: an error in it, a cut, silence, bytes that are no
    /// answer.</summary>
    UpstreamFailed,

    /// <summary>The client left inside the call.</summary>
    ClientLeft,

    /// <summary>The caller's key was revoked inside the call.</summary>
    KeyRevoked,

    /// <summary>The gateway stopped and did not wait for the call.</summary>
    Shutdown,

    /// <summary>An exception of ours.</summary>
    OwnFault,
}
