namespace Lucid.Net.Telemetry;

/// <summary>
/// Plain counters of one reactor. Written by its thread only; other threads may read them and see a value that is a
/// moment old.
/// </summary>
public sealed class ReactorCounters
{
    /// <summary>Connections accepted since the start.</summary>
    public long Accepted { get; internal set; }

    /// <summary>Connections dialled successfully since the start.</summary>
    public long Dialled { get; internal set; }

    /// <summary>Failed dials since the start.</summary>
    public long DialFailures { get; internal set; }

    /// <summary>Connections open now, accepted and dialled, lingering ones included.</summary>
    public long Open { get; internal set; }

    /// <summary>Accepted connections open now, lingering ones included.</summary>
    public long OpenAccepted { get; internal set; }

    /// <summary>Times accepting was paused because of a missing file descriptor or the connection limit.</summary>
    public long AcceptPauses { get; internal set; }

    /// <summary>Accepted connections that were one too many since the start.</summary>
    public long Refused { get; internal set; }

    /// <summary>Failed TLS handshakes of accepted connections since the start.</summary>
    public long TlsRefusals { get; internal set; }

    /// <summary>Events that arrived for a connection that was closed already.</summary>
    public long StaleEvents { get; internal set; }

    /// <summary>Exceptions that escaped a callback since the start; each one is a mistake in this program.</summary>
    public long Faults { get; internal set; }
}
