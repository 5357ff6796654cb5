namespace Lucid.Net.Client;

/// <summary>How waiting for an answer's head ended.</summary>
public enum HeadOutcome : byte
{
    /// <summary>The head is there.</summary>
    Done,

    /// <summary>What came is not a valid answer; the reason is in <see cref="ClientConnection.Reject"/>.</summary>
    Broken,

    /// <summary>The connection ended before the first byte of an answer.</summary>
    ClosedBeforeAnswer,

    /// <summary>The connection ended inside the head.</summary>
    Truncated,

    /// <summary>The deadline passed.</summary>
    TimedOut,

    /// <summary>We gave up ourselves, by <see cref="ClientConnection.Cancel"/>.</summary>
    Cancelled,
}
