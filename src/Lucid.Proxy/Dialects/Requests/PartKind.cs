namespace Lucid.Proxy.Dialects.Requests;

/// <summary>What a part of a turn is.</summary>
internal enum PartKind : byte
{
    /// <summary>Text; also an assistant's refusal, which is text to every other dialect.</summary>
    Text,

    /// <summary>A system prompt that stands in the middle of a conversation whose model takes none there.</summary>
    LateSystem,

    /// <summary>An image, sound, film or document.</summary>
    Media,

    /// <summary>A tool call of the assistant.</summary>
    ToolCall,

    /// <summary>The result of a call; its parts follow it.</summary>
    ToolResult,

    /// <summary>Thinking with the signature of the model that thought it.</summary>
    Thinking,

    /// <summary>Thinking that only its provider can read.</summary>
    RedactedThinking,
}
