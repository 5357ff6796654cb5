namespace Lucid.Proxy.Dialects.OpenAi;

/// <summary>How far the telling of a tool call is.</summary>
internal enum ToolSlotState : byte
{
    /// <summary>Its name has not come yet.</summary>
    Unnamed,

    /// <summary>Another block is open; it waits for its turn.</summary>
    Queued,

    /// <summary>It is told as it comes.</summary>
    Open,

    /// <summary>It is told to its end.</summary>
    Done,
}
