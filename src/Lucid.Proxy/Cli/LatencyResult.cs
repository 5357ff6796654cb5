using System;

namespace Lucid.Proxy.Cli;

/// <summary>What a comparison gave.</summary>
/// <param name="Calls">Calls of each kind.</param>
/// <param name="DirectMicros">The median without the proxy, in microseconds.</param>
/// <param name="ProxiedMicros">The median through it, in microseconds.</param>
internal sealed record LatencyResult(int Calls, double DirectMicros, double ProxiedMicros)
{
    /// <summary>The difference of the medians as they are shown, in whole microseconds.</summary>
    public double AddedMicros => Math.Round(ProxiedMicros) - Math.Round(DirectMicros);
}
