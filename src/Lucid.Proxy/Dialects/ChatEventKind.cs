namespace Lucid.Proxy.Dialects;

/// <summary>What a <see cref="ChatEvent"/> says.</summary>
internal enum ChatEventKind : byte
{
    /// <summary>The answer begins. Once, and before everything but an error.</summary>
    MessageStart,

    /// <summary>More of the visible text.</summary>
    Text,

    /// <summary>More of a refusal in words.</summary>
    Refusal,

    /// <summary>More of the model's thinking.</summary>
    Thinking,

    /// <summary>The provider's signature of the thinking, whole. Name says whose it is; empty for Anthropic.</summary>
    Signature,

    /// <summary>A whole block of thinking that only its provider can read.</summary>
    RedactedThinking,

    /// <summary>A source of the open block of text, before, between or behind its pieces; raw JSON.</summary>
    Citation,

    /// <summary>What the provider put beside the text that follows, or at the end of the answer; raw JSON.</summary>
    Extra,

    /// <summary>A tool call begins, with Id and Name.</summary>
    ToolStart,

    /// <summary>More of the open call's arguments: a piece of JSON, itself escaped as in a JSON string.</summary>
    ToolArguments,

    /// <summary>The open call's arguments at once: raw JSON, not escaped.</summary>
    ToolInput,

    /// <summary>The open block is complete.</summary>
    BlockEnd,

    /// <summary>Tokens so far; every report replaces the one before, field by field.</summary>
    Usage,

    /// <summary>The answer is complete. The last event.</summary>
    Stop,

    /// <summary>The upstream failed inside its answer. The last event.</summary>
    Error,

    /// <summary>The upstream lives.</summary>
    Ping,
}
