using System.Collections.Generic;

namespace Lucid.Proxy.Admin;

/// <summary>What a reload came to.</summary>
/// <param name="Problems">Why the new configuration is refused; empty when it is in force.</param>
/// <param name="Models">Models now in force.</param>
/// <param name="Providers">Providers now in force.</param>
/// <param name="NeedsRestart">Changed keys that take effect at the next start only.</param>
internal sealed record ReloadOutcome(
    IReadOnlyList<string> Problems, int Models, int Providers, IReadOnlyList<string> NeedsRestart)
{
    /// <summary>Why certificates are refused, each the old one of which stays in use; apart from the
    /// configuration.</summary>
    public IReadOnlyList<string> CertificateProblems { get; init; } = [];
}
