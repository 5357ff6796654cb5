using Lucid.Proxy.Telemetry;
using Microsoft.Extensions.Logging;

namespace Lucid.Proxy.Hosting;

/// <summary>What is logged and where. Secrets, prompts and answers never are.</summary>
internal sealed record LogSettings
{
    /// <summary>The least level of the program's own events.</summary>
    public LogLevel Level { get; init; } = LogLevel.Information;

    /// <summary>Which exchanges get a line.</summary>
    public ExchangeLogLevel Exchanges { get; init; } = ExchangeLogLevel.Failed;

    /// <summary>Where those lines are appended; null for standard output.</summary>
    public string? ExchangesFile { get; init; }
}
