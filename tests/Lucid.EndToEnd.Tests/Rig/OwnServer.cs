using System;
using System.Threading.Tasks;
using Lucid.Simulator;
using Xunit;

namespace Lucid.EndToEnd.Tests.Rig;

/// <summary>A gateway and a simulator of one test class: nothing but its own tests reaches the upstream.</summary>
public class OwnServer : IAsyncLifetime
{
    private SimulatedUpstream? _upstream;
    private LucidServer? _server;

    internal LucidServer Server => _server ?? throw new InvalidOperationException("The server did not start.");

    internal SimulatorHost Simulator => _upstream!.Host;

    internal AdminClient Admin => Server.Admin;

    /// <summary>How long the gateway waits for the upstream: so long that no test meets it on a busy machine.</summary>
    private protected virtual int PatienceSeconds => 120;

    public async ValueTask InitializeAsync()
    {
        _upstream = SimulatedUpstream.Start();
        _server = await LucidServer.StartAsync(new LucidSettings(_upstream.Host.Endpoint)
        {
            Reactors = 1,
            ConcurrencyPerUser = 100_000,
            FirstByteSeconds = PatienceSeconds,
            IdleSeconds = PatienceSeconds,
        });
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        if (_upstream is not null)
        {
            await _upstream.DisposeAsync();
        }
    }
}
