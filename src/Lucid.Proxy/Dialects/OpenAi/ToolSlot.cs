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

    /// <summary>Its position among the calls that were told.</summary>
    public int Number;

    public ByteScratch Id { get; } = new();

    public ByteScratch Name { get; } = new();

    /// <summary>The provider's signature that must come back with the call.</summary>
    public ByteScratch Signature { get; } = new();

    /// <summary>What the provider put beside the call; raw JSON.</summary>
    public ByteScratch Extra { get; } = new();

    /// <summary>What else came beside the call, too late for its head: raw JSON objects, each before a zero.</summary>
    public ByteScratch LateExtra { get; } = new();

    /// <summary>The signature that came when the call was told.</summary>
    public ByteScratch LateSignature { get; } = new();

    /// <summary>Arguments that came while another block was open.</summary>
    public ByteScratch Waiting { get; } = new();

    /// <summary>Bytes that are kept of it.</summary>
    public long HeldBytes => (long)Id.Count + Name.Count + Signature.Count + Extra.Count + LateExtra.Count
        + LateSignature.Count + Waiting.Count;

    public void Begin(long index)
    {
        Index = index;
        Tracker = default;
        State = ToolSlotState.Unnamed;
        Id.Clear();
        Name.Clear();
        Signature.Clear();
        Extra.Clear();
        LateExtra.Clear();
        LateSignature.Clear();
        Waiting.Clear();
        Number = -1;
    }

    public bool HasId(ReadOnlySpan<byte> id) => Id.Span.SequenceEqual(id);
}
