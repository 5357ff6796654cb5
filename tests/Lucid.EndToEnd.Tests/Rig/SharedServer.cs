using System;
using System.Threading.Tasks;
using Lucid.EndToEnd.Tests.Rig;
using Lucid.Simulator;
using Xunit;

[assembly: AssemblyFixture(typeof(SharedServer))]

namespace Lucid.EndToEnd.Tests.Rig;

/// <summary>One gateway and one simulator for all tests that need nothing special; each brings its tenant.</summary>
public sealed class SharedServer : IAsyncLifetime
{
    private SimulatedUpstream? _upstream;
    private LucidServer? _server;

    internal LucidServer Server => _server ?? throw new InvalidOperationException("The server did not start.");

    internal SimulatorHost Simulator => _upstream!.Host;

    internal AdminClient Admin => Server.Admin;

    public async ValueTask InitializeAsync()
    {
        _upstream = SimulatedUpstream.Start();
        _server = await LucidServer.StartAsync(new LucidSettings(_upstream.Host.Endpoint));
    }

    public async ValueTask DisposeAsync()
    {
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
