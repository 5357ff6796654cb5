namespace Lucid.Proxy.Ledger;

/// <summary>That a key was revoked. Few are, so it stands apart from the keys.</summary>
/// <param name="AtUnixMs">When it was first asked for.</param>
/// <param name="Sequence">Of the revocation's record.</param>
internal readonly record struct KeyRevocation(long AtUnixMs, long Sequence);
