using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;
using Lucid.Net.Transport.Tls;

namespace Lucid.Net.Transport.Portable;

/// <summary>One listening socket; connections go to the reactors in turn.</summary>
internal sealed class PortableListener : Listener
{
    private readonly Reactor _first;
    private readonly PortableAcceptor _acceptor;

    private PortableListener(IPEndPoint localEndpoint, TlsServer? tls, Reactor first, PortableAcceptor acceptor)
        : base(localEndpoint, tls, socketCount: 1)
    {
        _first = first;
        _acceptor = acceptor;
    }

    public static PortableListener Open(
        IReadOnlyList<Reactor> reactors,
        ListenOptions options,
        IConnectionAcceptor acceptor,
        int mostOpenPerReactor)
    {
        TlsServer? tls = options.Tls is null ? null : TlsServer.Load(options.Tls);
        Socket socket = OpenSocket(options);
        PortableAcceptor own = new(reactors, socket, acceptor, tls, mostOpenPerReactor);
        PortableListener listener = new((IPEndPoint)socket.LocalEndPoint!, tls, reactors[0], own);
        reactors[0].Post(new StartWork(own));
        return listener;
    }

    private protected override void PostStops() => _first.Post(new StopWork(this, _acceptor));

    private static Socket OpenSocket(ListenOptions options)
    {
        IPEndPoint endpoint = options.Endpoint;
        Socket socket = new(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (endpoint.AddressFamily == AddressFamily.InterNetworkV6)
            {
                socket.DualMode = true;
            }
            PortableSetup.ForConnection(socket);
            socket.Bind(endpoint);
            socket.Listen(options.Backlog);
            return socket;
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            throw new ListenException(
                exception.SocketErrorCode switch
                {
                    SocketError.AddressAlreadyInUse => ListenFailures.InUse(endpoint),
                    SocketError.AccessDenied => ListenFailures.NotAllowed(endpoint),
                    SocketError.AddressNotAvailable => ListenFailures.NotOurs(endpoint),
                    SocketError.TooManyOpenSockets => ListenFailures.Exhausted(endpoint),
                    _ => ListenFailures.Other(endpoint, exception.Message),
                },
                exception);
        }
    }

    private sealed class StartWork(PortableAcceptor acceptor) : ReactorWork
    {
        protected internal override void Run()
        {
            acceptor.Start();
        }
    }

    private sealed class StopWork(PortableListener listener, PortableAcceptor acceptor) : ReactorWork
    {
        protected internal override void Run()
        {
            acceptor.Stop();
            listener.OnSocketClosed();
        }
    }
}
