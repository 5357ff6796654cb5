namespace Lucid.Proxy.Exchange;

/// <summary>What an upstream says its answer is.</summary>
internal enum AnswerKind : byte
{
    /// <summary>Nothing that we can relay.</summary>
    Other,

    /// <summary>One JSON value.</summary>
    Json,

    /// <summary>An event stream.</summary>
    Events,

    /// <summary>One JSON value per line.</summary>
    Lines,
}
