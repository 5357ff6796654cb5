using System;

namespace Lucid.Proxy.Dialects;

/// <summary>Reads the answer of an upstream and tells it step by step. One object reads one answer at a time and is
/// used again after <see cref="Begin"/>; it allocates only while its buffers grow.</summary>
internal abstract class AnswerReader
{
    /// <summary>Most pieces of a body that one reader keeps waiting, in bytes: a mixed-up stream must not fill our
    /// memory.</summary>
    protected const int MaxHeldBytes = 8 << 20;

    /// <summary>What the reader met and no event says; writers add what their dialect has no place for.</summary>
    public AnswerDrops Drops { get; } = new();

    /// <summary>The upstream said all that belongs to its answer; what follows is not read.</summary>
    public bool IsEnded { get; protected set; }

    /// <summary>Forgets the answer before.</summary>
    /// <param name="seed">Text that is unlike that of any other answer, of letters and digits: ids that the upstream
    /// left out are made of it.</param>
    /// <param name="allowsMissingFinish">This upstream ends complete answers without a reason.</param>
    public abstract void Begin(ReadOnlySpan<byte> seed, bool allowsMissingFinish);

    /// <summary>Reads the data of one event, or one line.</summary>
    /// <returns>False: it is not a valid piece of an answer.</returns>
    public abstract bool TryRead(ReadOnlySpan<byte> data, IChatEventSink sink);

    /// <summary>The upstream's body is over.</summary>
    /// <returns>False: the answer was cut.</returns>
    public abstract bool TryEnd(IChatEventSink sink);

    /// <summary>Reads an answer that came as one JSON value.</summary>
    /// <returns>False: it is not a valid answer.</returns>
    public abstract bool TryReadWhole(ReadOnlySpan<byte> json, IChatEventSink sink);
}
