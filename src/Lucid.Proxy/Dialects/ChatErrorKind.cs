namespace Lucid.Proxy.Dialects;

/// <summary>Kinds of upstream errors that callers act on differently.</summary>
internal enum ChatErrorKind : byte
{
    /// <summary>The upstream failed, or said something that we do not know.</summary>
    Server,

    /// <summary>Something is wrong with the request.</summary>
    InvalidRequest,

    /// <summary>The prompt, alone or with the wanted output, does not fit the model's context.</summary>
    ContextTooLong,

    /// <summary>The request has too many bytes.</summary>
    TooLarge,

    /// <summary>The upstream does not know the model.</summary>
    NotFound,

    /// <summary>The upstream refuses our account: key, permission or credit.</summary>
    Account,

    /// <summary>Too many requests for our account.</summary>
    RateLimit,

    /// <summary>No capacity.</summary>
    Overloaded,

    /// <summary>It took too long.</summary>
    Timeout,
}
