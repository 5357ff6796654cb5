namespace Lucid.Compare.Programs;

/// <summary>HAProxy with bench/compare/configurations/haproxy.cfg.</summary>
internal sealed class HaproxyProgram(Places places) : ProxyProgram(places)
{
    public override string Name => "haproxy";

    public override string Version() => CommandText.FirstLine("haproxy", "-v");

    public override ProgramCommand Prepare(int port, int upstreamPort)
        => new("haproxy", ["-db", "-f",
            Places.Configuration("haproxy.cfg", ("PORT", $"{port}"), ("UPSTREAM", $"{upstreamPort}"))]);
}
