using System.Collections.Generic;
using System.Net;
using Lucid.Net.Transport.Tls;

namespace Lucid.Net.Transport.Epoll;

/// <summary>One listening socket per reactor on the same port; the kernel spreads connections over them.</summary>
internal sealed class EpollListener : Listener
{
    private readonly EpollAcceptor[] _acceptors;
    private readonly IReadOnlyList<Reactor> _reactors;

    private EpollListener(
        IPEndPoint localEndpoint,
        TlsServer? tls,
        IReadOnlyList<Reactor> reactors,
        EpollAcceptor[] acceptors)
        : base(localEndpoint, tls, acceptors.Length)
    {
        _reactors = reactors;
        _acceptors = acceptors;
    }

    public static EpollListener Open(
        IReadOnlyList<Reactor> reactors,
        ListenOptions options,
        IConnectionAcceptor acceptor,
        int mostOpenPerReactor)
    {
        TlsServer? tls = options.Tls is null ? null : TlsServer.Load(options.Tls);
        ListenSockets sockets = ListenSockets.Open(options, reactors.Count);
        EpollAcceptor[] acceptors = new EpollAcceptor[reactors.Count];
        for (int i = 0; i < acceptors.Length; i++)
        {
            EpollReactor reactor = (EpollReactor)reactors[i];
            acceptors[i] = new EpollAcceptor(reactor, sockets.Descriptors[i], acceptor, tls, mostOpenPerReactor);
            reactor.Post(new StartWork(acceptors[i]));
        }
        return new EpollListener(sockets.LocalEndpoint, tls, reactors, acceptors);
    }

    private protected override void PostStops()
    {
        for (int i = 0; i < _acceptors.Length; i++)
        {
            _reactors[i].Post(new StopWork(this, _acceptors[i]));
        }
    }

    private sealed class StartWork(EpollAcceptor acceptor) : ReactorWork
    {
        protected internal override void Run()
        {
            acceptor.Start();
        }
    }

    private sealed class StopWork(EpollListener listener, EpollAcceptor acceptor) : ReactorWork
    {
        protected internal override void Run()
        {
            acceptor.Stop();
            listener.OnSocketClosed();
        }
    }
}
