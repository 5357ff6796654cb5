using System;

namespace Lucid.Proxy.Dialects.Requests;

/// <summary>What a writer must know of the upstream and of the model there.</summary>
internal readonly struct RequestTarget
{
    public required Dialect Dialect { get; init; }

    public UpstreamFlavor Flavor { get; init; }

    /// <summary>What the model takes besides text.</summary>
    public MediaKinds Inputs { get; init; }

    public ReasoningStyle Reasoning { get; init; }

    /// <summary>The model takes <c>temperature</c> and its like.</summary>
    public bool TakesSampling { get; init; }

    /// <summary>The model wants to see the signatures of its thoughts again, and a stand-in for those of
    /// others.</summary>
    public bool WantsThoughtSignatures { get; init; }

    /// <summary>The upstream knows the maximum of output tokens by its newer name.</summary>
    public bool UsesMaxCompletionTokens { get; init; }

    /// <summary>The model's own maximum.</summary>
    public long MaxOutputTokens { get; init; }

    /// <summary>The model's context window.</summary>
    public int ContextTokens { get; init; }

    /// <summary>Who is calling, in words that mean something to us alone: for upstreams that remember by
    /// user.</summary>
    public ReadOnlyMemory<byte> TenantUser { get; init; }

    /// <summary>A system prompt may stand in the middle of the conversation.</summary>
    public bool TakesLateSystem => Dialect == Dialect.OpenAi && Flavor == UpstreamFlavor.OpenAi;
}
