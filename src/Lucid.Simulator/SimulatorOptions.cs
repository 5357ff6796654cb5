using System.Collections.Generic;

namespace Lucid.Simulator;

/// <summary>How a simulator behaves.</summary>
public sealed record SimulatorOptions
{
    /// <summary>Keys accepted besides every key that starts with <c>sim-</c>.</summary>
    public IReadOnlyList<string> UpstreamKeys { get; init; } = [];

    /// <summary>A folder of recordings that requests may ask for by name; read whole at the start.</summary>
    public string? ReplayFolder { get; init; }

    /// <summary>One recording that answers every chat request.</summary>
    public string? ReplayFile { get; init; }

    /// <summary>
    /// Keep the last request, head and body, and show it at <c>GET /sim/last</c>. For tests: it shows whoever asks what
    /// somebody else sent.
    /// </summary>
    public bool KeepsLastRequest { get; init; }

    /// <summary>
    /// Refuse messages of one role in a row on Anthropic's API. The real one joins them; a gateway that translates is
    /// to join them itself.
    /// </summary>
    public bool RefusesRepeatedRoles { get; init; }

    /// <summary>The longest request body, in bytes.</summary>
    public int MaxBodyBytes { get; init; } = 64 * 1024 * 1024;
}
