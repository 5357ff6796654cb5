namespace Lucid.Proxy.Admin;

/// <summary>Recent calls, newest first.</summary>
internal sealed record CallListBody(CallBody[] Requests);
