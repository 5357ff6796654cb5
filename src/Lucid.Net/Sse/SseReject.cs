namespace Lucid.Net.Sse;

/// <summary>Why an event stream was refused.</summary>
public enum SseReject : byte
{
    /// <summary>Nothing was refused.</summary>
    None,

    /// <summary>One event, or one line that never ends, is larger than the limit.</summary>
    EventTooLarge,
}
