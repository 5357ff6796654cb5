using System.Collections.Generic;
using System.Threading.Tasks;
using Lucid.Proxy.Telemetry;

namespace Lucid.Proxy.Admin;

/// <summary>What the admin API asks of the program around it. Any thread.</summary>
internal interface IAdminHost
{
    /// <summary>The program's version.</summary>
    string Version { get; }

    /// <summary>Whether a shutdown has begun.</summary>
    bool IsDraining { get; }

    /// <summary>What was counted since the start.</summary>
    Counters Counters { get; }

    /// <summary>Exchange log lines lost since the start.</summary>
    long DroppedLogLines { get; }

    /// <summary>What the reactors counted since the start.</summary>
    IReadOnlyList<ExtraMetric> TransportMetrics { get; }

    /// <summary>A key was revoked: its running calls are ended, unless they are to be left to their end.</summary>
    ValueTask OnKeyRevokedAsync();

    /// <summary>Reads the configuration again and puts it in force, or says why not.</summary>
    ReloadOutcome Reload();
}
