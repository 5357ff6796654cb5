namespace Lucid.Proxy.Admin;

/// <summary>Usage by the asked groups, and in all.</summary>
internal sealed record UsageBody(UsageRowBody[] Rows, UsageRowBody Total);
