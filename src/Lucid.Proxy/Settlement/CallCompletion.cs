namespace Lucid.Proxy.Settlement;

/// <summary>How far a call got, as far as its price is concerned.</summary>
internal enum CallCompletion : byte
{
    /// <summary>
    /// Nothing was produced: the upstream was not reached, refused the call, or failed before any output.
    /// </summary>
    NothingProduced,

    /// <summary>
    /// The answer ended early: the client left, a deadline passed, the upstream broke off, we failed.
    /// </summary>
    Cut,

    /// <summary>The answer came to its own end.</summary>
    Complete,
}
