namespace Lucid.Proxy.Dialects.Requests;

/// <summary>What a messages client says of thinking.</summary>
internal enum ThinkingWish : byte
{
    Unsaid,
    Off,

    /// <summary>With a budget of tokens.</summary>
    Budget,

    /// <summary>As much as the model finds right.</summary>
    Adaptive,
}
