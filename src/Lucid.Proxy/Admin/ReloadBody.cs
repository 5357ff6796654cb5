namespace Lucid.Proxy.Admin;

/// <summary>A new configuration is in force.</summary>
/// <param name="Models">Models in it.</param>
/// <param name="Providers">Providers in it.</param>
/// <param name="NeedsRestart">Changed keys that take effect at the next start only.</param>
internal sealed record ReloadBody(int Models, int Providers, string[] NeedsRestart);
