using System;

namespace Lucid.Proxy.Dialects.OpenAi;

/// <summary>One tool call of a stream, gathered from the deltas that belong to it.</summary>
internal sealed class ToolSlot
{
    /// <summary>The <c>index</c> that its deltas gave; -1 for none.</summary>
    public long Index;

    /// <summary>Follows all arguments, told or waiting.</summary>
    public ArgumentsTracker Tracker;

    public ToolSlotState State;

    public ByteScratch Id { get; } = new();

    public ByteScratch Name { get; } = new();

    /// <summary>The provider's signature that must come back with the call.</summary>
    public ByteScratch Signature { get; } = new();

    /// <summary>What the provider put beside the call; raw JSON.</summary>
    public ByteScratch Extra { get; } = new();

    /// <summary>Arguments that came while another block was open.</summary>
    public ByteScratch Waiting { get; } = new();

    public void Begin(long index)
    {
        Index = index;
        Tracker = default;
        State = ToolSlotState.Unnamed;
        Id.Clear();
        Name.Clear();
        Signature.Clear();
        Extra.Clear();
        Waiting.Clear();
    }

    public bool HasId(ReadOnlySpan<byte> id) => Id.Span.SequenceEqual(id);
}
