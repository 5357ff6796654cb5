namespace Lucid.Proxy.Catalog;

/// <summary>How a model is told to think before it answers.</summary>
internal enum ModelReasoning : byte
{
    /// <summary>It does not think, or not on demand.</summary>
    None,

    /// <summary>By a word: low, medium, high.</summary>
    Effort,

    /// <summary>By a budget of tokens.</summary>
    Budget,

    /// <summary>It decides itself, with an effort to go by.</summary>
    Adaptive,
}
