using System.Collections.Generic;
using Lucid.Proxy.Metering;

namespace Lucid.Proxy.Catalog;

/// <summary>A model as the configuration states it, checked but not yet numbered.</summary>
internal sealed record ModelSpec
{
    /// <summary>The name callers use.</summary>
    public required string Id { get; init; }

    /// <summary>Other names for it.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>What it produces.</summary>
    public ModelKind Kind { get; init; } = ModelKind.Chat;

    /// <summary>Where it is served, in order.</summary>
    public required IReadOnlyList<ModelUpstream> Upstreams { get; init; }

    /// <summary>Input and output together, in tokens.</summary>
    public int ContextTokens { get; init; }

    /// <summary>The most it writes in one answer, in tokens.</summary>
    public int MaxOutputTokens { get; init; }

    /// <summary>What it takes.</summary>
    public ModelInputs Inputs { get; init; } = ModelInputs.Text;

    /// <summary>How it is told to think.</summary>
    public ModelReasoning Reasoning { get; init; }

    /// <summary>Whether it takes <c>temperature</c> and its like.</summary>
    public bool TakesSampling { get; init; } = true;

    /// <summary>The most tokens that one media part of its input may count.</summary>
    public PartTokens PartTokens { get; init; }

    /// <summary>What it costs by the picture, the character or the second; null for chat models.</summary>
    public MediaPrices? MediaPrices { get; init; }

    /// <summary>What its maker asks likewise.</summary>
    public MediaPrices? FirstPartyMediaPrices { get; init; }

    /// <summary>What it costs; null only for models that are not priced by the token.</summary>
    public TokenPrices? Prices { get; init; }

    /// <summary>What its prices are multiplied by in the provider's tiers.</summary>
    public TierFactors Tiers { get; init; }

    /// <summary>What its maker asks.</summary>
    public TokenPrices? FirstPartyPrices { get; init; }
}
