using System.Collections.Generic;

namespace Lucid.Proxy.Telemetry;

/// <summary>Values of the moment that stand beside the counters.</summary>
/// <param name="Version">The program's version.</param>
/// <param name="IsLedgerUp">Whether calls may leave.</param>
/// <param name="Workspaces">How many workspaces there are.</param>
/// <param name="InFlight">Calls running now.</param>
/// <param name="HeldNanoUsd">Set aside for them, in nano-dollars.</param>
/// <param name="DroppedLogLines">Exchange log lines lost.</param>
/// <param name="Transport">What the reactors counted.</param>
internal sealed record MetricsGauges(
    string Version,
    bool IsLedgerUp,
    int Workspaces,
    int InFlight,
    long HeldNanoUsd,
    long DroppedLogLines,
    IReadOnlyList<ExtraMetric> Transport);
