using System;
using System.Net;
using System.Threading.Tasks;
using Lucid.Net.Transport;
using Lucid.Simulator;
using Lucid.Testing;

namespace Lucid.EndToEnd.Tests.Rig;

/// <summary>A simulator in the test process, with the recordings when they are there.</summary>
internal sealed class SimulatedUpstream : IAsyncDisposable
{
    private readonly ReactorGroup _reactors;

    private SimulatedUpstream(ReactorGroup reactors, SimulatorHost host)
    {
        _reactors = reactors;
        Host = host;
    }

    public SimulatorHost Host { get; }

    public static SimulatedUpstream Start()
    {
        ReactorGroup reactors = ReactorGroup.Start(new ReactorGroupOptions { Count = 1 });
        SimulatorOptions options = new() { KeepsLastRequest = true, ReplayFolder = Recordings.Folder };
        return new SimulatedUpstream(
            reactors, SimulatorHost.Start(reactors, new IPEndPoint(IPAddress.Loopback, 0), options));
    }

    public async ValueTask DisposeAsync()
    {
        await Host.StopAsync(drainMs: 0);
        _reactors.Dispose();
    }
}
