namespace Lucid.Proxy.Telemetry;

/// <summary>How an exchange ended, as an operator sorts them.</summary>
internal enum ExchangeOutcome : byte
{
    /// <summary>The caller got a complete answer of a model, or of our own.</summary>
    Answered,

    /// <summary>We refused the call: 4xx of ours, nothing left the house.</summary>
    Refused,

    /// <summary>The caller left before the answer was complete.</summary>
    ClientGone,

    /// <summary>The upstream refused the call or could not take it.</summary>
    UpstreamRefused,

    /// <summary>The upstream failed, was silent too long or answered what cannot be read.</summary>
    UpstreamFailed,

    /// <summary>The upstream broke off after the answer had begun.</summary>
    UpstreamCut,

    /// <summary>Our own shutdown ended it.</summary>
    Shutdown,

    /// <summary>Our own fault.</summary>
    Internal,
}
