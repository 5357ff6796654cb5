namespace Lucid.Proxy.Ledger;

/// <summary>The answer to a request for a key, in order of precedence.</summary>
internal enum IssueVerdict : byte
{
    /// <summary>Issued, durable and valid.</summary>
    Issued,

    /// <summary>
    /// User and key names have 1 to 128 bytes of UTF-8, no control character and no blank at either end.
    /// </summary>
    InvalidName,

    /// <summary>No such workspace.</summary>
    UnknownWorkspace,

    /// <summary>The configured number of users is reached.</summary>
    AtCapacity,

    /// <summary>The journal has stopped or cannot keep up; no key was issued.</summary>
    Unavailable,
}
