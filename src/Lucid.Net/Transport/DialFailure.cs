namespace Lucid.Net.Transport;

/// <summary>Why a connection to another host could not be made.</summary>
public enum DialFailure : byte
{
    /// <summary>It was made.</summary>
    None,

    /// <summary>The name does not exist or has no address.</summary>
    NameNotFound,

    /// <summary>The name could not be resolved in time.</summary>
    NameTimeout,

    /// <summary>Nothing listens there.</summary>
    Refused,

    /// <summary>There is no way to that network or host.</summary>
    Unreachable,

    /// <summary>No answer to the connection attempt in time.</summary>
    ConnectTimeout,

    /// <summary>The certificate is expired, not trusted, or for another host.</summary>
    TlsCertificate,

    /// <summary>The other side does not speak TLS as it should.</summary>
    TlsHandshake,

    /// <summary>The TLS handshake did not end in time.</summary>
    TlsTimeout,

    /// <summary>This process has no file descriptor left.</summary>
    NoDescriptors,
}
