using System;

namespace Lucid.Net.Transport;

/// <summary>How the reactors of a process are set up.</summary>
public sealed record ReactorGroupOptions
{
    /// <summary>Number of reactors, each one thread; 0 takes one per processor.</summary>
    public int Count { get; init; }

    /// <summary>How they talk to the operating system.</summary>
    public TransportEngine Engine { get; init; } = TransportEngine.Auto;

    /// <summary>The source of time for clocks and timers.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Pins reactor N to the N-th processor the process may run on (Linux only).</summary>
    public bool PinCores { get; init; }

    /// <summary>
    /// Most accepted connections open at one time, all reactors together; at that number accepting pauses. 0 takes
    /// half of the process's file descriptors, so that each has one left for its upstream.
    /// </summary>
    public int MaxAccepted { get; init; }

    /// <summary>After <see cref="TransportConnection.Close"/>: how long the peer may take to read the rest and to
    /// close its side, in milliseconds; up to six times as long while it is still sending.</summary>
    public int LingerMs { get; init; } = 5_000;

    /// <summary>
    /// Called on the reactor's thread with an exception that escaped a callback (an acceptor, a timer, posted work).
    /// The reactor goes on; the connection concerned is aborted. Must not throw.
    /// </summary>
    public Action<Exception>? OnFault { get; init; }
}
