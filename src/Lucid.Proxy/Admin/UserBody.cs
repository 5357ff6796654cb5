namespace Lucid.Proxy.Admin;

/// <summary>A user and the calls it has running.</summary>
internal sealed record UserBody(string Name, int InFlight);
