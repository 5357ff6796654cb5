namespace Lucid.EndToEnd.Tests.Rig;

/// <summary>A gateway that soon gives up on its upstream, for tests that wait until it does.</summary>
public sealed class ImpatientServer : OwnServer
{
    private protected override int PatienceSeconds => 3;
}
