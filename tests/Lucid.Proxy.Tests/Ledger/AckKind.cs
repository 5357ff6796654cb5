namespace Lucid.Proxy.Tests.Ledger;

/// <summary>What was acknowledged.</summary>
internal enum AckKind
{
    Credit,
    Key,
    Revocation,
    Settlement,
}
