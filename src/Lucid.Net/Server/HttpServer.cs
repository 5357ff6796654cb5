using System;
using System.Collections.Generic;
using System.Net;
using System.Threading;
using System.Threading.Tasks;
using Lucid.Net.Bytes;
using Lucid.Net.Http1;
using Lucid.Net.Transport;

namespace Lucid.Net.Server;

/// <summary>An HTTP/1.1 server on a group of reactors (RFC 9112). One instance may listen on several
/// addresses.</summary>
/// <remarks><see cref="Listen"/> and <see cref="StopAsync"/> may be called from any thread; everything else happens on
/// the reactors.</remarks>
public sealed class HttpServer : IConnectionAcceptor
{
    private readonly int _slotKey = Reactor.NewSlotKey();
    private readonly ReactorGroup _group;
    private readonly Lock _gate = new();
    private readonly List<Listener> _listeners = [];
    private readonly ConnectionGate _entrance;
    private int _openConnections;
    private TaskCompletionSource? _allClosed;

    /// <summary>Makes a server; it accepts nothing before <see cref="Listen"/>.</summary>
    /// <param name="group">The reactors that run its connections; not owned.</param>
    /// <param name="handler">Called for each request, on many reactor threads at once.</param>
    /// <param name="options">Limits and deadlines.</param>
    public HttpServer(ReactorGroup group, IExchangeHandler handler, HttpServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(group);
        ArgumentNullException.ThrowIfNull(handler);
        ArgumentNullException.ThrowIfNull(options);
        _group = group;
        Handler = handler;
        Options = options;
        _entrance = new ConnectionGate(options.MaxConnections, options.MaxConnectionsPerAddress);
    }

    /// <summary>Connections that are open now, idle ones included.</summary>
    public int OpenConnections => Volatile.Read(ref _openConnections);

    /// <summary>True from the first call of <see cref="StopAsync"/> on.</summary>
    public bool IsDraining { get; private set; }

    /// <summary>Bytes that the reactors hold in buffers, for whatever purpose; each reactor's part may be a moment
    /// old.</summary>
    public long BufferedBytes
    {
        get
        {
            long sum = 0;
            for (var i = 0; i < _group.Reactors.Count; i++)
            {
                sum += _group.Reactors[i].Slabs.RentedBytes;
            }

            return sum;
        }
    }

    /// <summary>What is counted against the bounds of connections.</summary>
    internal (int Admitted, int Refused, int Addresses) Counted => _entrance.Counted;

    internal IExchangeHandler Handler { get; }

    internal HttpServerOptions Options { get; }

    /// <summary>Starts to accept connections.</summary>
    /// <param name="endpoint">Address and port; port 0 takes a free one.</param>
    /// <param name="tls">Certificate of the listener, or null for plain HTTP.</param>
    /// <returns>The address that is listened on, with the real port.</returns>
    /// <exception cref="ListenException">The address is in use or not ours; the message is a sentence for the
    /// operator.</exception>
    public IPEndPoint Listen(IPEndPoint endpoint, TlsServerOptions? tls = null)
    {
        var listener = _group.Listen(new ListenOptions(endpoint, tls), this);
        lock (_gate)
        {
            _listeners.Add(listener);
        }

        return listener.LocalEndpoint;
    }

    /// <summary>Reads the certificates of all listeners again; no connection is dropped.</summary>
    /// <returns>A sentence for each that cannot be used: there the old one stays.</returns>
    public IReadOnlyList<string> ReloadCertificates()
    {
        List<string> problems = [];
        lock (_gate)
        {
            foreach (var listener in _listeners)
            {
                try
                {
                    listener.ReloadCertificate();
                }
                catch (ListenException exception)
                {
                    problems.Add(exception.Message);
                }
            }
        }

        return problems;
    }

    /// <summary>Stops accepting, closes idle connections, lets running exchanges finish and cuts what is left after
    /// <paramref name="drainMs"/> milliseconds.</summary>
    /// <param name="drainMs">Milliseconds that running exchanges get, 0 or more.</param>
    /// <returns>Completes when no connection is open any more.</returns>
    public async ValueTask StopAsync(int drainMs)
    {
        var allClosed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Listener[] listeners;
        lock (_gate)
        {
            IsDraining = true;
            _allClosed = allClosed;
            listeners = [.. _listeners];
            _listeners.Clear();
        }

        // Every door is shut before the first connection is closed: who sees his connection end and comes back at once
        // must not be let in by a reactor that has not heard of the drain yet.
        foreach (var listener in listeners)
        {
            listener.Dispose();
        }

        foreach (var listener in listeners)
        {
            await listener.Closed;
        }

        foreach (var reactor in _group.Reactors)
        {
            reactor.Post(new DrainWork(this, reactor, drainMs));
        }

        if (OpenConnections == 0)
        {
            return;
        }

        await allClosed.Task;
    }

    bool IConnectionAcceptor.TryAdmit(TransportConnection connection, bool isSecured)
    {
        if (!_entrance.IsNeeded)
        {
            return true;
        }

        var address = connection.RemoteEndPoint is { } remote ? ConnectionGate.KeyOf(remote.Address) : null;
        var verdict = _entrance.TryEnter(address, out var ticket);
        connection.Ticket = ticket;
        switch (verdict)
        {
            case GateVerdict.Admitted:
                return true;
            case GateVerdict.Flooded:
                connection.Abort(ConnectionEnd.LocalAborted);
                return false;
            default:
                if (isSecured)
                {
                    // To tell it anything would cost the handshake that the bound is there to spare.
                    connection.Close();
                    return false;
                }

                Interlocked.Increment(ref _openConnections);
                new ServerConnection(this, StateOf(connection.Reactor), connection).Refuse(
                    verdict == GateVerdict.Full ? RejectReason.ServerFull : RejectReason.TooManyConnections);
                return false;
        }
    }

    void IConnectionAcceptor.OnAccepted(TransportConnection connection)
    {
        Interlocked.Increment(ref _openConnections);
        new ServerConnection(this, StateOf(connection.Reactor), connection).Start();
    }

    internal void OnClosed()
    {
        if (Interlocked.Decrement(ref _openConnections) == 0 && IsDraining)
        {
            _allClosed?.TrySetResult();
        }
    }

    internal ServerReactorState StateOf(Reactor reactor)
    {
        Invariant.Holds(reactor.IsCurrent);
        if (reactor.Slot(_slotKey) is ServerReactorState state)
        {
            return state;
        }

        state = new ServerReactorState(this, reactor);
        reactor.SetSlot(_slotKey, state);
        return state;
    }

    /// <summary>Brings the drain to one reactor: its connections are touched by its own thread only.</summary>
    private sealed class DrainWork(HttpServer server, Reactor reactor, int drainMs) : ReactorWork
    {
        protected internal override void Run() => server.StateOf(reactor).Drain(drainMs);
    }
}
