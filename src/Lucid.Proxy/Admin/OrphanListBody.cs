namespace Lucid.Proxy.Admin;

/// <summary>Calls that a crash ended, oldest first.</summary>
internal sealed record OrphanListBody(OrphanBody[] Orphans);
