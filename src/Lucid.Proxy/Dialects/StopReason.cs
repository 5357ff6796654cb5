namespace Lucid.Proxy.Dialects;

/// <summary>Why an answer ended.</summary>
internal enum StopReason : byte
{
    /// <summary>The model was done. A writer that wrote tool calls says so instead.</summary>
    EndTurn,

    /// <summary>The limit of output tokens, or the context, was reached.</summary>
    MaxTokens,

    /// <summary>One of the client's stop sequences was written.</summary>
    StopSequence,

    /// <summary>The model waits for results of its tool calls. A writer that wrote none says that it was
    /// done.</summary>
    ToolUse,

    /// <summary>A filter stopped it.</summary>
    Refusal,

    /// <summary>A long turn paused and can be resumed by its provider.</summary>
    PauseTurn,
}
