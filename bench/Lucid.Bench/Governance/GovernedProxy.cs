using System;
using System.Net;
using System.Threading.Tasks;
using Lucid.Bench.Exchange;
using Lucid.Bench.Ledger;
using Lucid.Net.Server;
using Lucid.Net.Transport;
using Lucid.Proxy.Catalog;
using Lucid.Proxy.Exchange;
using Lucid.Proxy.Ledger;
using Lucid.Proxy.Telemetry;

namespace Lucid.Bench.Governance;

/// <summary>One proxy of the comparison: one reactor before a canned upstream, with the ledger it is given.</summary>
internal sealed class GovernedProxy : IDisposable
{
    private readonly LedgerUnderBench _ledger;
    private readonly CannedUpstream _upstream = new(SampleWire.WholeAnswer());
    private readonly ReactorGroup _group = ReactorGroup.Start(new ReactorGroupOptions { Count = 1 });
    private readonly ExchangeLog _log = new(1, ExchangeLogLevel.Off, null, new Counters(1));
    private readonly HttpServer _server;

    public GovernedProxy(LedgerUnderBench ledger, ILedger judge, int concurrency)
    {
        _ledger = ledger;
        ExchangeConductor conductor = new(
            new CatalogHolder(BenchCatalog.For(_upstream.Endpoint, ledger.Store.ModelNumber)),
            judge,
            ledger.Store.KeyRing,
            new ProxyLimits(new LimitSettings { ConcurrencyPerUser = concurrency }),
            _log);
        _server = new HttpServer(_group, conductor, new HttpServerOptions());
        Endpoint = _server.Listen(new IPEndPoint(IPAddress.Loopback, 0));
        byte[] body = SampleWire.RequestJson(150, isStream: false);
        Request = [.. SampleWire.RequestHead(ledger.Secret, body.Length), .. body];
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint Endpoint { get; }

    /// <summary>A small chat call, head and body.</summary>
    public byte[] Request { get; }

    /// <summary>Completes when the journal has nothing left to write.</summary>
    public ValueTask<bool> SettledAsync() => _ledger.Store.SyncAsync();

    public void Dispose()
    {
        _server.StopAsync(drainMs: 1000).AsTask().GetAwaiter().GetResult();
        _group.Dispose();
        _log.Dispose();
        _upstream.Dispose();
    }
}
