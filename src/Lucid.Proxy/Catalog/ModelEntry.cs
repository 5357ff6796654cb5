using System;
using Lucid.Proxy.Metering;

namespace Lucid.Proxy.Catalog;

/// <summary>One model callers may ask for. Immutable; any thread.</summary>
internal sealed class ModelEntry
{
    /// <summary>The name callers use.</summary>
    public required string Id { get; init; }

    /// <summary><see cref="Id"/> as UTF-8.</summary>
    public required byte[] IdUtf8 { get; init; }

    /// <summary><see cref="Id"/> as a JSON string with its quotes, ready to be spliced into an answer.</summary>
    public required byte[] IdJson { get; init; }

    /// <summary>Other names callers may use for the same model.</summary>
    public required string[] Aliases { get; init; }

    /// <summary>What the model produces.</summary>
    public required ModelKind Kind { get; init; }

    /// <summary>Where it is served; at least one.</summary>
    public required ModelUpstream[] Upstreams { get; init; }

    /// <summary>Input and output together, in tokens. 0 for models that are not chat.</summary>
    public required int ContextTokens { get; init; }

    /// <summary>The most the model writes in one answer, in tokens. 0 for models that are not chat.</summary>
    public required int MaxOutputTokens { get; init; }

    /// <summary>What the model takes.</summary>
    public required ModelInputs Inputs { get; init; }

    /// <summary>How the model is told to think.</summary>
    public ModelReasoning Reasoning { get; init; }

    /// <summary>Whether the model takes <c>temperature</c> and its like.</summary>
    public bool TakesSampling { get; init; } = true;

    /// <summary>The prices of a chat model; null for models that are not priced by the token.</summary>
    public required TierPrices? TokenPrices { private get; init; }

    /// <summary>Whether <see cref="Prices"/> may be read.</summary>
    public bool IsPricedByToken => TokenPrices is not null;

    /// <summary>What a call costs where no tier of the provider's is named.</summary>
    /// <exception cref="InvalidOperationException">
    /// The model is not priced by the token: a missing price must never read as free.
    /// </exception>
    public TokenPrices Prices => Tiers.Usual;

    /// <summary>What a call costs in each of the provider's tiers.</summary>
    /// <exception cref="InvalidOperationException">As for <see cref="Prices"/>.</exception>
    public TierPrices Tiers => TokenPrices
        ?? throw new InvalidOperationException($"The model {Id} has no price per token.");

    /// <summary>The most tokens that one media part of its input may count.</summary>
    public required PartTokens PartTokens { get; init; }

    /// <summary>The price of a model that is billed by the picture, the character or the second; null for chat models,
    /// and for others that have no price and so cannot be called.</summary>
    public required MediaPrices? MediaPrices { get; init; }

    /// <summary>What the model's maker asks in each tier, for showing what was saved; null when unknown.</summary>
    public required TierPrices? FirstParty { get; init; }

    /// <summary>The provider that serves it first.</summary>
    public required string OwnedBy { get; init; }

    /// <summary>The model's number in the journal: the same for the same id, for ever.</summary>
    public required int Number { get; init; }

    /// <summary>The body of <c>GET /v1/models/{id}</c>.</summary>
    public required byte[] Json { get; init; }
}
