namespace Lucid.EndToEnd.Tests.Rig;

/// <summary>A tool that was called.</summary>
internal sealed record SaidCall(string Id, string Name, string Arguments);
