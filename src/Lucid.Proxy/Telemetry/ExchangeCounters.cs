using System;
using System.Threading;

namespace Lucid.Proxy.Telemetry;

/// <summary>What one reactor counted. Written by that reactor, read by any thread.</summary>
internal sealed class ExchangeCounters(UpstreamAlerts? alerts)
{
    private const int OutcomeCount = (int)ExchangeOutcome.Internal + 1;

    private readonly long[] _byOutcome = new long[OutcomeCount];

    // Index is the model's number plus one; 0 counts exchanges that named no known model.
    private ModelCounters?[] _models = new ModelCounters?[16];

    // Replaced as a whole when a provider is added, so that readers need no lock.
    private ProviderCounters[] _providers = [];

    /// <summary>Exchanges by how they ended.</summary>
    public ReadOnlySpan<long> ByOutcome => _byOutcome;

    /// <summary>How many model numbers, counted from -1, may have counters.</summary>
    public int ModelSlots => Volatile.Read(ref _models).Length;

    /// <summary>The counters of a model, or null when it has none yet.</summary>
    /// <param name="slot">The model's number plus one.</param>
    public ModelCounters? At(int slot)
    {
        ModelCounters?[] now = Volatile.Read(ref _models);
        return slot < now.Length ? Volatile.Read(ref now[slot]) : null;
    }

    /// <summary>Counts an exchange; the reactor's own thread only.</summary>
    public void Count(in ExchangeRecord record)
    {
        _byOutcome[(int)record.Outcome]++;
        ModelCounters model = Of(record.ModelNumber + 1);
        model.ByStatusClass[Math.Clamp(record.Status / 100, 0, 5)]++;
        model.Duration.Count(record.DurationMs);
        if (record.FirstByteMs >= 0)
        {
            model.FirstByte.Count(record.FirstByteMs);
        }

        model.InputTokens += record.Usage.InputTokens;
        model.CacheReadTokens += record.Usage.CacheReadTokens;
        model.CacheWriteTokens += record.Usage.CacheWriteTokens;
        model.OutputTokens += record.Usage.OutputTokens;
        model.ChargedNanoUsd += record.Cost.Value;
        if (record.Provider is not null)
        {
            ProviderCounters provider = ProviderOf(record.Provider);
            provider.End(record);
            alerts?.Look(record, provider);
        }
    }

    /// <summary>Counts a call that is about to be made; the reactor's own thread only.</summary>
    public void CountCalling(string provider) => ProviderOf(provider).Begin();

    /// <summary>The counters of a provider, or null when it has none yet. Any thread.</summary>
    public ProviderCounters? FindProvider(string name)
    {
        // A handful of names, nearly always the very same object: faster than any dictionary.
        foreach (ProviderCounters provider in Volatile.Read(ref _providers))
        {
            if (provider.Name == name)
            {
                return provider;
            }
        }

        return null;
    }

    private ProviderCounters ProviderOf(string name)
    {
        if (FindProvider(name) is { } known)
        {
            return known;
        }

        ProviderCounters added = new(name);
        Volatile.Write(ref _providers, [.. _providers, added]);
        return added;
    }

    private ModelCounters Of(int slot)
    {
        if (slot < _models.Length && _models[slot] is { } known)
        {
            return known;
        }

        return Add(slot);
    }

    // The first exchange of a model on this reactor: the only time counting allocates.
    private ModelCounters Add(int slot)
    {
        if (slot >= _models.Length)
        {
            ModelCounters?[] grown = new ModelCounters?[Math.Max(slot + 1, _models.Length * 2)];
            _models.CopyTo(grown, 0);
            Volatile.Write(ref _models, grown);
        }

        ModelCounters added = new();
        Volatile.Write(ref _models[slot], added);
        return added;
    }
}
