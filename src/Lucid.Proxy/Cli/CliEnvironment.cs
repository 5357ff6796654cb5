using System;
using System.IO;
using Lucid.Proxy.Hosting;

namespace Lucid.Proxy.Cli;

/// <summary>What a command sees of the world: a parameter, so that tests can give another.</summary>
internal sealed record CliEnvironment
{
    /// <summary>Where answers go.</summary>
    public required TextWriter Out { get; init; }

    /// <summary>Where complaints and the log go.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Whether a person reads <see cref="Out"/>: tables and colours instead of JSON.</summary>
    public bool IsTerminal { get; init; }

    /// <summary>Columns of the terminal.</summary>
    public int Width { get; init; } = 120;

    /// <summary>The variables.</summary>
    public required EnvironmentSettings Variables { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The environment of this process.</summary>
    public static CliEnvironment OfProcess() => new()
    {
        Out = Console.Out,
        Error = Console.Error,
        IsTerminal = !Console.IsOutputRedirected,
        Width = Console.IsOutputRedirected ? 120 : Math.Max(80, Console.WindowWidth),
        Variables = EnvironmentSettings.OfProcess(),
    };
}
