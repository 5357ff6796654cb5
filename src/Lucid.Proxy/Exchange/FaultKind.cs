namespace Lucid.Proxy.Exchange;

/// <summary>Every way in which an exchange can be refused or fail, as far as its caller is told them apart.</summary>
internal enum FaultKind : byte
{
    None,
    MalformedBody,
    MissingParameter,
    InvalidValue,
    UnsupportedParameter,
    WrongEndpoint,
    InvalidKey,
    InsufficientBalance,
    ForeignCaller,
    RouteNotFound,
    ModelNotFound,
    MethodNotAllowed,
    BodyTimeout,
    BodyTooLarge,
    UnsupportedMediaType,
    ConcurrencyLimit,
    Internal,
    UpstreamBroken,
    Overloaded,
    UpstreamTimeout,
    UpstreamUnavailable,
    LedgerUnavailable,

    /// <summary>HTTP itself refused the request; the status is the parser's.</summary>
    Http,
}
