using System;
using Lucid.Proxy.Storage;
using Microsoft.Extensions.Logging;

namespace Lucid.Proxy.Hosting;

/// <summary>What a host needs besides its configuration.</summary>
internal sealed record HostSetup
{
    /// <summary>The first configuration.</summary>
    public required LucidOptions Options { get; init; }

    /// <summary>The file it came from, for reloading; null when it came from no file.</summary>
    public string? ConfigFile { get; init; }

    /// <summary>The environment it was read with.</summary>
    public required EnvironmentSettings Environment { get; init; }

    /// <summary>Whether every provider is replaced by the built-in simulator.</summary>
    public bool IsSimulated { get; init; }

    /// <summary>The program's own log.</summary>
    public required ILoggerFactory Logs { get; init; }

    /// <summary>Where the ledger keeps its files.</summary>
    public IFileLayer Files { get; init; } = FileLayer.Default;

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
