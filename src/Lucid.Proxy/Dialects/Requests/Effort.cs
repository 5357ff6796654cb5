namespace Lucid.Proxy.Dialects.Requests;

/// <summary>How hard a model is asked to think; the words of both dialects.</summary>
internal enum Effort : byte
{
    /// <summary>The client did not say.</summary>
    Unsaid,

    None,
    Minimal,
    Low,
    Medium,
    High,
    Xhigh,
    Max,
}
