namespace Lucid.Compare.Programs;

/// <summary>nginx with bench/compare/configurations/nginx.conf.</summary>
internal sealed class NginxProgram(Places places) : ProxyProgram(places)
{
    public override string Name => "nginx";

    public override string Version() => CommandText.FirstLine("nginx", "-v");

    public override ProgramCommand Prepare(int port, int upstreamPort)
        => new("nginx", ["-e", "stderr", "-c",
            Places.Configuration("nginx.conf", ("PORT", $"{port}"), ("UPSTREAM", $"{upstreamPort}"))]);
}
