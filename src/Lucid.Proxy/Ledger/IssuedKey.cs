namespace Lucid.Proxy.Ledger;

/// <summary>The outcome of issuing a key.</summary>
/// <param name="Verdict">What happened.</param>
/// <param name="Secret">The key itself, this once; null unless issued. Never log it.</param>
/// <param name="Key">The key as lists show it; null unless issued.</param>
internal readonly record struct IssuedKey(IssueVerdict Verdict, string? Secret, KeyView? Key)
{
    /// <summary>Without the secret, so that no log line can carry it by accident.</summary>
    public override string ToString() => $"{Verdict} {Key?.Id}";
}
