using System.Collections.Generic;

namespace Lucid.Proxy.Hosting;

/// <summary>What reading the configuration gave.</summary>
/// <param name="Options">The configuration; null when anything is wrong with it.</param>
/// <param name="Problems">Everything that is wrong, in the order of the file.</param>
internal sealed record SettingsResult(LucidOptions? Options, IReadOnlyList<SettingsProblem> Problems);
