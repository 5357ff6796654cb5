namespace Lucid.Proxy.Dialects;

/// <summary>What is wrong with a request body.</summary>
internal enum ProblemKind : byte
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Not one valid JSON object.</summary>
    Malformed,

    /// <summary>A field that must be there is not.</summary>
    Missing,

    /// <summary>A field has another type or range than its API gives it.</summary>
    InvalidValue,

    /// <summary>A field that is read stands twice, or is spelt with escapes: two readers could read it
    /// differently.</summary>
    Ambiguous,

    /// <summary>A field that would change the answer and cannot be honoured.</summary>
    Unsupported,
}
