namespace Lucid.Proxy.Dialects.Requests;

/// <summary>How a model is told to think.</summary>
internal enum ReasoningStyle : byte
{
    /// <summary>It does not think, or not on demand.</summary>
    None,

    /// <summary>By a word: <c>reasoning_effort</c>, or <c>think</c> at Ollama.</summary>
    Effort,

    /// <summary>By a budget of tokens (Anthropic's models up to 4.5).</summary>
    Budget,

    /// <summary>It decides itself, with an effort to go by (Anthropic's models from 4.6).</summary>
    Adaptive,
}
