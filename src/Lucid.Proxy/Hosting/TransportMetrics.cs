using System;
using System.Collections.Generic;
using System.Linq;
using Lucid.Net.Telemetry;
using Lucid.Net.Transport;
using Lucid.Proxy.Telemetry;

namespace Lucid.Proxy.Hosting;

/// <summary>What the reactors counted, added up for the metrics page.</summary>
internal static class TransportMetrics
{
    /// <summary>The numbers of a group now. Any thread.</summary>
    public static IReadOnlyList<ExtraMetric> Of(ReactorGroup reactors)
    {
        long Sum(Func<ReactorCounters, long> read) => reactors.Reactors.Sum(reactor => read(reactor.Counters));
        return
        [
            new("lucid_connections_open", "Connections open, to callers and to upstreams.", Sum(one => one.Open)),
            new("lucid_client_connections_open", "Connections open to callers.", Sum(one => one.OpenAccepted)),
            new("lucid_connections_accepted_total", "Connections accepted.", Sum(one => one.Accepted)),
            new("lucid_connections_dialled_total", "Connections made to upstreams.", Sum(one => one.Dialled)),
            new("lucid_dial_failures_total", "Connections to upstreams that failed.", Sum(one => one.DialFailures)),
            new("lucid_accept_pauses_total", "Pauses of accepting at a limit.", Sum(one => one.AcceptPauses)),
            new("lucid_connections_refused_total", "Connections that were one too many.", Sum(one => one.Refused)),
            new("lucid_tls_refusals_total", "TLS handshakes of callers that failed.", Sum(one => one.TlsRefusals)),
            new("lucid_reactor_allocated_bytes_total", "Managed memory allocated on the request path.",
                reactors.Reactors.Sum(reactor => reactor.AllocatedBytes)),
            new("lucid_faults_total", "Mistakes of this program that a reactor caught.", Sum(one => one.Faults)),
        ];
    }
}
