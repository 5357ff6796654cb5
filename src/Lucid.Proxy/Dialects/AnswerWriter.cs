namespace Lucid.Proxy.Dialects;

/// <summary>Writes an answer in one dialect, as a stream or whole, into <see cref="Output"/>. One object writes one
/// answer at a time and is used again after <see cref="Begin"/>; it allocates only while its buffers grow.</summary>
internal abstract class AnswerWriter : IChatEventSink
{
    /// <summary>What was written and not yet taken. A whole answer is there when its stop was told.</summary>
    public ByteScratch Output { get; } = new();

    /// <summary>Bytes held in all: what was written, and what will be written at the end of a block or of the
    /// answer.</summary>
    public virtual long HeldBytes => Output.Count;

    /// <summary>The answer is complete, or its error is told.</summary>
    public bool IsEnded { get; protected set; }

    /// <summary>A whole answer could not be told because the upstream's was broken.</summary>
    public bool IsBroken { get; protected set; }

    /// <summary>What is not told, the reader's finds included.</summary>
    public AnswerDrops Drops { get; set; } = new();

    /// <summary>What the writer must know of the call.</summary>
    protected AnswerShape Shape { get; private set; } = null!;

    /// <summary>Tool calls written so far.</summary>
    protected int ToolCount { get; set; }

    /// <summary>Forgets the answer before.</summary>
    public void Begin(AnswerShape shape)
    {
        Shape = shape;
        Output.Clear();
        IsEnded = false;
        IsBroken = false;
        ToolCount = 0;
        Reset();
    }

    /// <inheritdoc/>
    public abstract void On(in ChatEvent chatEvent);

    /// <summary>Forgets what the dialect remembers.</summary>
    protected abstract void Reset();

    /// <summary>The call that a signature comes late for; -1 where the place says it: in front of its call, or behind
    /// the last one.</summary>
    protected int LateFor(in ChatEvent chatEvent) =>
        chatEvent.Id.IsEmpty || chatEvent.Tool == ToolCount - 1 ? -1 : chatEvent.Tool;

    /// <summary>Names what stood beside a message or a call, for a dialect that has no place for it.</summary>
    /// <param name="chatEvent">The event that has it.</param>
    /// <param name="tellsSignatures">A signature of thoughts is told all the same.</param>
    protected void DropExtra(in ChatEvent chatEvent, bool tellsSignatures)
    {
        if (!chatEvent.Text.IsEmpty && (!tellsSignatures || ExtraContent.SaysMore(chatEvent.Text)))
        {
            var isCall = chatEvent.Kind == ChatEventKind.ToolStart || !chatEvent.Id.IsEmpty;
            Drops.Add(isCall ? AnswerSite.ToolCall : AnswerSite.Message, "extra_content"u8);
        }
    }

    /// <summary>Names what was not told, where the head of a stream could not: in a comment before its end, which every
    /// reader of events passes. No blank line stands behind it: some take that for an event.</summary>
    protected void WriteDropped()
    {
        if (Drops.Count > 0)
        {
            Output.Write(": lucid-dropped "u8);
            Drops.WriteTo(Output);
            Output.Write("\n"u8);
        }
    }

    /// <summary>The reason that the written blocks allow: clients wait for tool calls that are announced, and overlook
    /// those that are not.</summary>
    protected StopReason Settled(StopReason reason) => reason switch
    {
        StopReason.EndTurn or StopReason.StopSequence or StopReason.PauseTurn when ToolCount > 0 => StopReason.ToolUse,
        StopReason.ToolUse when ToolCount == 0 => StopReason.EndTurn,
        _ => reason,
    };
}
