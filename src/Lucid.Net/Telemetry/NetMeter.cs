using System;
using System.Collections.Generic;
using System.Diagnostics.Metrics;

namespace Lucid.Net.Telemetry;

/// <summary>
/// Publishes the counters of all reactors as the meter <c>Lucid.Net</c>. Reactors only add to plain fields; the sums
/// are made when somebody collects. Thread-safe.
/// </summary>
public sealed class NetMeter : IDisposable
{
    private readonly Meter _meter = new("Lucid.Net");

    /// <summary>Begins to publish.</summary>
    /// <param name="reactors">The counters of every reactor of the process.</param>
    public NetMeter(IReadOnlyList<ReactorCounters> reactors)
    {
        ArgumentNullException.ThrowIfNull(reactors);
        Count("lucid.net.accepted", "{connection}", "Connections accepted.", static counters => counters.Accepted);
        Count("lucid.net.dialled", "{connection}", "Connections dialled.", static counters => counters.Dialled);
        Count("lucid.net.dial_failures", "{dial}", "Dials that failed.", static counters => counters.DialFailures);
        Count("lucid.net.tls_refusals", "{handshake}", "TLS handshakes of clients that failed.",
            static counters => counters.TlsRefusals);
        Count("lucid.net.accept_pauses", "{pause}", "Times accepting paused at a limit.",
            static counters => counters.AcceptPauses);
        Count("lucid.net.faults", "{fault}", "Exceptions that escaped a callback.", static counters => counters.Faults);
        _meter.CreateObservableGauge(
            "lucid.net.open",
            () => Sum(reactors, static counters => counters.Open),
            "{connection}",
            "Connections open.");

        void Count(string name, string unit, string description, Func<ReactorCounters, long> read)
        {
            _meter.CreateObservableCounter(name, () => Sum(reactors, read), unit, description);
        }
    }

    /// <summary>Stops publishing.</summary>
    public void Dispose()
    {
        _meter.Dispose();
    }

    private static long Sum(IReadOnlyList<ReactorCounters> reactors, Func<ReactorCounters, long> read)
    {
        long sum = 0;
        for (int i = 0; i < reactors.Count; i++)
        {
            sum += read(reactors[i]);
        }
        return sum;
    }
}
