using System.Linq;
using Lucid.Proxy.Ledger;
using Lucid.Proxy.Telemetry;

namespace Lucid.Proxy.Admin;

/// <summary>What machines ask without a token.</summary>
internal sealed class HealthApi(ILedger ledger, IAdminHost host)
{
    /// <summary><c>GET /healthz</c>: the process answers.</summary>
    public static AdminAnswer Alive() => Status(200, "ok");

    /// <summary><c>GET /readyz</c>: calls are taken.</summary>
    public AdminAnswer Ready()
    {
        if (host.IsDraining)
        {
            return Status(503, "draining");
        }

        return ledger.StopReason is null ? Status(200, "ok") : Status(503, "the ledger has stopped");
    }

    /// <summary><c>GET /metrics</c>.</summary>
    public AdminAnswer Metrics()
    {
        int inFlight = 0;
        long held = 0;
        int workspaces = 0;
        foreach (AccountView account in ledger.Accounts())
        {
            workspaces++;
            inFlight += account.Users.Sum(user => user.InFlight);
            held += account.Held.Value;
        }

        MetricsGauges gauges = new(
            host.Version,
            ledger.StopReason is null,
            workspaces,
            inFlight,
            held,
            host.DroppedLogLines,
            host.TransportMetrics);
        return AdminAnswer.OfText(200, MetricsText.ContentType, MetricsText.Write(host.Counters, gauges));
    }

    private static AdminAnswer Status(int status, string text)
        => AdminAnswer.Of(status, new StatusBody(text), AdminJson.Default.StatusBody);
}
