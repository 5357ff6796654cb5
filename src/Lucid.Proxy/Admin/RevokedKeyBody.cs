namespace Lucid.Proxy.Admin;

/// <summary>A key that is refused from now on.</summary>
internal sealed record RevokedKeyBody(string Id, bool Revoked);
