using System.Threading.Tasks;

namespace Lucid.Compare.Programs;

/// <summary>Nothing between load and upstream: the latency that is there without any proxy.</summary>
internal sealed class DirectProgram(Places places) : ProxyProgram(places)
{
    public override string Name => "direct";

    public override string Version() => "no program: the load generator talks to the upstream";

    public override ProgramCommand Prepare(int port, int upstreamPort)
        => throw new CompareException("There is no program to start for 'direct'.");

    public override Task<RunningProgram> StartAsync(int upstreamPort)
        => Task.FromResult(new RunningProgram(process: null, upstreamPort));
}
