namespace Lucid.Proxy.Dialects;

/// <summary>Where in an upstream's answer something stood that could not be told.</summary>
internal enum AnswerSite : byte
{
    /// <summary>A member of the answer itself.</summary>
    Root,

    /// <summary>A member of a chat completion's choice.</summary>
    Choice,

    /// <summary>A member of its message.</summary>
    Message,

    /// <summary>A part of its content, by its kind.</summary>
    MessagePart,

    /// <summary>A member of one of its tool calls.</summary>
    ToolCall,

    /// <summary>A block of a message, by its kind.</summary>
    Block,

    /// <summary>A member of a block.</summary>
    BlockMember,

    /// <summary>A member of a citation.</summary>
    Citation,
}
