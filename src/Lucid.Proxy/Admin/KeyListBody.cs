namespace Lucid.Proxy.Admin;

/// <summary>Keys in the order of issue, revoked ones included.</summary>
internal sealed record KeyListBody(KeyBody[] Keys);
