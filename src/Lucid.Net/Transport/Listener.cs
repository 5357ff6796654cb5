using System;
using System.Net;
using Lucid.Net.Transport.Tls;

namespace Lucid.Net.Transport;

/// <summary>An open listener on all reactors of a group. Thread-safe.</summary>
public abstract class Listener : IDisposable
{
    private readonly TlsServer? _tls;

    private protected Listener(IPEndPoint localEndpoint, TlsServer? tls)
    {
        LocalEndpoint = localEndpoint;
        _tls = tls;
    }

    /// <summary>The address and port it listens on; the real port where 0 was asked for.</summary>
    public IPEndPoint LocalEndpoint { get; }

    /// <summary>Reads the certificate files again, for the handshakes that begin from now on. Connections that are open
    /// and handshakes under way keep what they began with. Nothing happens on a listener without TLS.</summary>
    /// <exception cref="ListenException">The files cannot be used; the message says why. What was in use stays in
    /// use.</exception>
    public void ReloadCertificate()
    {
        _tls?.Reload();
    }

    /// <summary>Stops accepting; connections already accepted go on. May be called more than once.</summary>
    public abstract void Dispose();
}
