using System;

namespace Lucid.Simulator.Answers;

/// <summary>The events of one streamed answer, one after the other. Allocates nothing per event.</summary>
internal abstract class EventSource
{
    /// <summary>The event that <see cref="Next"/> made, with its empty line; valid until the next call.</summary>
    public abstract ReadOnlyMemory<byte> Event { get; }

    /// <summary>Makes the next event.</summary>
    public abstract EventKind Next();
}
