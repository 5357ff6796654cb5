using System;
using System.Net;
using System.Threading;
using System.Threading.Tasks;
using Lucid.Net.Transport.Tls;

namespace Lucid.Net.Transport;

/// <summary>An open listener on all reactors of a group. Thread-safe.</summary>
public abstract class Listener : IDisposable
{
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TlsServer? _tls;
    private int _openSockets;
    private int _isDisposed;

    private protected Listener(IPEndPoint localEndpoint, TlsServer? tls, int socketCount)
    {
        LocalEndpoint = localEndpoint;
        _tls = tls;
        _openSockets = socketCount;
    }

    /// <summary>The address and port it listens on; the real port where 0 was asked for.</summary>
    public IPEndPoint LocalEndpoint { get; }

    /// <summary>Completes after <see cref="Dispose"/>, when the last of its sockets is closed: from then on the kernel
    /// refuses who connects.</summary>
    public Task Closed => _closed.Task;

    /// <summary>Reads the certificate files again, for the handshakes that begin from now on. Connections that are open
    /// and handshakes under way keep what they began with. Nothing happens on a listener without TLS.</summary>
    /// <exception cref="ListenException">The files cannot be used; the message says why. What was in use stays in
    /// use.</exception>
    public void ReloadCertificate()
    {
        _tls?.Reload();
    }

    /// <summary>Stops accepting; connections already accepted go on. May be called more than once.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            PostStops();
        }
    }

    /// <summary>Tells the reactor of each socket to close it.</summary>
    private protected abstract void PostStops();

    /// <summary>One of the sockets is closed. Any thread.</summary>
    private protected void OnSocketClosed()
    {
        if (Interlocked.Decrement(ref _openSockets) == 0)
        {
            _closed.TrySetResult();
        }
    }
}
