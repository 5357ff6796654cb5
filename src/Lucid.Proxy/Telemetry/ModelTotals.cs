using System;
using System.Collections.Generic;

namespace Lucid.Proxy.Telemetry;

/// <summary>The sum of one model's counters over all reactors.</summary>
internal sealed class ModelTotals
{
    private ModelTotals(string label) => Label = label;

    /// <summary>The model's id, escaped for a label; <c>none</c> for exchanges that named no known model.</summary>
    public string Label { get; }

    /// <summary>Exchanges by hundreds of their status.</summary>
    public long[] ByStatusClass { get; } = new long[6];

    /// <summary>How long exchanges took.</summary>
    public HistogramTotals Duration { get; } = new();

    /// <summary>How long callers waited for the first byte.</summary>
    public HistogramTotals FirstByte { get; } = new();

    /// <summary>Uncached input tokens.</summary>
    public long InputTokens { get; private set; }

    /// <summary>Input tokens read from a cache.</summary>
    public long CacheReadTokens { get; private set; }

    /// <summary>Input tokens written to a cache.</summary>
    public long CacheWriteTokens { get; private set; }

    /// <summary>Output tokens.</summary>
    public long OutputTokens { get; private set; }

    /// <summary>What was charged, in nano-dollars.</summary>
    public long ChargedNanoUsd { get; private set; }

    /// <summary>Whether any token was used.</summary>
    public bool HasTokens => InputTokens + CacheReadTokens + CacheWriteTokens + OutputTokens > 0;

    /// <summary>The sums of every model that was ever counted.</summary>
    public static ModelTotals[] Of(Counters counters)
    {
        List<ModelTotals> all = [];
        int slots = 0;
        foreach (ExchangeCounters reactor in counters.Reactors)
        {
            slots = Math.Max(slots, reactor.ModelSlots);
        }

        for (int slot = 0; slot < slots; slot++)
        {
            string name = counters.ModelName(slot - 1);
            ModelTotals totals = new(name.Length == 0 ? "none" : Escaped(name));
            if (totals.AddFrom(counters, slot))
            {
                all.Add(totals);
            }
        }

        return [.. all];
    }

    private bool AddFrom(Counters counters, int slot)
    {
        bool isCounted = false;
        foreach (ExchangeCounters reactor in counters.Reactors)
        {
            if (reactor.At(slot) is { } model)
            {
                Add(model);
                isCounted = true;
            }
        }

        return isCounted;
    }

    private void Add(ModelCounters model)
    {
        for (int i = 0; i < ByStatusClass.Length; i++)
        {
            ByStatusClass[i] += model.ByStatusClass[i];
        }

        Duration.Add(model.Duration);
        FirstByte.Add(model.FirstByte);
        InputTokens += model.InputTokens;
        CacheReadTokens += model.CacheReadTokens;
        CacheWriteTokens += model.CacheWriteTokens;
        OutputTokens += model.OutputTokens;
        ChargedNanoUsd += model.ChargedNanoUsd;
    }

    private static string Escaped(string name) => name
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal)
        .Replace("\n", "\\n", StringComparison.Ordinal);
}
