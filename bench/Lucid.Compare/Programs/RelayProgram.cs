namespace Lucid.Compare.Programs;

/// <summary>The floor: a bare byte relay in C.</summary>
internal sealed class RelayProgram(Places places) : ProxyProgram(places)
{
    public override string Name => "relay";

    public override string Version()
        => $"bench/compare/native/relay.c, {CommandText.FirstLine("gcc", "--version")} -O2";

    public override ProgramCommand Prepare(int port, int upstreamPort)
        => new(Places.NativeProgram("relay"), ["--port", $"{port}", "--upstream", $"{upstreamPort}"]);
}
