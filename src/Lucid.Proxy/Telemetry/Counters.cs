using System;
using System.Collections.Concurrent;

namespace Lucid.Proxy.Telemetry;

/// <summary>What the proxy counted since it started: one set per reactor, added up when somebody asks.</summary>
internal sealed class Counters
{
    private readonly ExchangeCounters[] _reactors;
    private readonly ConcurrentDictionary<int, string> _modelNames = new();

    /// <summary>Counters for a number of reactors.</summary>
    /// <param name="reactorCount">How many there are.</param>
    /// <param name="alerts">Tells the operator of upstreams in trouble; null: nobody is told.</param>
    public Counters(int reactorCount, UpstreamAlerts? alerts = null)
    {
        _reactors = new ExchangeCounters[reactorCount];
        for (int i = 0; i < reactorCount; i++)
        {
            _reactors[i] = new ExchangeCounters(alerts);
        }
    }

    /// <summary>One set per reactor.</summary>
    public ReadOnlySpan<ExchangeCounters> Reactors => _reactors;

    /// <summary>Gives a model number its name; kept after the model left the catalog, since its counts stay.</summary>
    public void NameModel(int number, string id) => _modelNames[number] = id;

    /// <summary>The name of a model number; empty for -1 and for numbers never named.</summary>
    public string ModelName(int number) => _modelNames.TryGetValue(number, out string? name) ? name : string.Empty;

    /// <summary>Counts an exchange on the reactor's own thread.</summary>
    public void Count(int reactorIndex, in ExchangeRecord record) => _reactors[reactorIndex].Count(record);
}
