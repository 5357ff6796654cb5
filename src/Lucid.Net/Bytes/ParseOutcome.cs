namespace Lucid.Net.Bytes;

/// <summary>What a resumable parser says about the bytes that it was shown.</summary>
public enum ParseOutcome : byte
{
    /// <summary>One whole unit was read; drop the consumed bytes and call again for the next one.</summary>
    Done,

    /// <summary>
    /// The unit is not complete. Call again with a longer run that starts with the same bytes (less what was consumed);
    /// work already done is not repeated.
    /// </summary>
    NeedMore,

    /// <summary>
    /// The bytes break the grammar or a limit. Nothing after them can be trusted: end the connection.
    /// </summary>
    Rejected,
}
