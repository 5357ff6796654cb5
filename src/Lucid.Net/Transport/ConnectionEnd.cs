namespace Lucid.Net.Transport;

/// <summary>Why a connection ended, or began to end. The first reason is kept.</summary>
public enum ConnectionEnd : byte
{
    /// <summary>It has not ended.</summary>
    None,

    /// <summary>The peer sent its orderly end (FIN); it may still read what we send.</summary>
    PeerClosed,

    /// <summary>The peer reset the connection or vanished.</summary>
    PeerReset,

    /// <summary>We closed it in order.</summary>
    LocalClosed,

    /// <summary>We dropped it.</summary>
    LocalAborted,

    /// <summary>A deadline of ours passed.</summary>
    Deadline,

    /// <summary>The process or the reactor stops.</summary>
    Shutdown,

    /// <summary>TLS failed: a bad record, a failed handshake, or an upstream that ended without close_notify.</summary>
    TlsFailed,

    /// <summary>The operating system reported another error.</summary>
    IoError,
}
