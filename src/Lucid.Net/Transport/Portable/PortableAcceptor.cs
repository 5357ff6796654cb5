using System;
using System.Collections.Generic;
using System.Net.Sockets;
using System.Threading;
using Lucid.Net.Time;
using Lucid.Net.Transport.Tls;

namespace Lucid.Net.Transport.Portable;

/// <summary>Accepts on the first reactor's thread and hands connections to all reactors in turn.</summary>
internal sealed class PortableAcceptor : ReactorTimer
{
    private const int MostPerTurn = 32;
    private const int FirstPauseMs = 10;
    private const int LongestPauseMs = 1_000;

    private readonly IReadOnlyList<Reactor> _reactors;
    private readonly Socket _listener;
    private readonly IConnectionAcceptor _acceptor;
    private readonly TlsServer? _tls;
    private readonly int _mostOpenPerReactor;
    private readonly PortableOperation _accept;
    private int _pauseMs = FirstPauseMs;
    private int _next;
    private int _inHand;
    private bool _isStopped;

    public PortableAcceptor(
        IReadOnlyList<Reactor> reactors,
        Socket listener,
        IConnectionAcceptor acceptor,
        TlsServer? tls,
        int mostOpenPerReactor)
    {
        _reactors = reactors;
        _listener = listener;
        _acceptor = acceptor;
        _tls = tls;
        _mostOpenPerReactor = mostOpenPerReactor;
        _accept = new PortableOperation(reactors[0], OnAccepted);
    }

    public void Start()
    {
        if (!_isStopped)
        {
            AcceptMore();
        }
    }

    public void Stop()
    {
        if (!_isStopped)
        {
            _isStopped = true;
            _reactors[0].Cancel(this);
            _listener.Dispose();
        }
    }

    protected internal override void OnElapsed()
    {
        AcceptMore();
    }

    private void OnAccepted(PortableOperation operation)
    {
        if (TakeOne())
        {
            AcceptMore();
        }
    }

    private void AcceptMore()
    {
        for (int i = 0; i < MostPerTurn; i++)
        {
            if (_isStopped)
            {
                return;
            }
            if (IsFull())
            {
                Pause();
                return;
            }
            _accept.AcceptSocket = null;
            if (_listener.AcceptAsync(_accept))
            {
                return;
            }
            if (!TakeOne())
            {
                return;
            }
        }
        // More are waiting: the connections that are open get their turn first.
        _reactors[0].Schedule(this, 0);
    }

    /// <summary>Deals with a completed accept.</summary>
    /// <returns>False when accepting stopped or paused.</returns>
    private bool TakeOne()
    {
        Socket? socket = _accept.AcceptSocket;
        _accept.AcceptSocket = null;
        if (_isStopped)
        {
            socket?.Dispose();
            _accept.Dispose();
            return false;
        }
        switch (_accept.SocketError)
        {
            case SocketError.Success when socket is not null:
                _pauseMs = FirstPauseMs;
                Reactor reactor = _reactors[_next];
                _next = (_next + 1) % _reactors.Count;
                // On its way to a reactor that does not count it yet.
                Interlocked.Increment(ref _inHand);
                reactor.Post(new HandWork(this, (PortableReactor)reactor, socket));
                return true;
            case SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable:
                Pause();
                return false;
            case SocketError.OperationAborted:
                return false;
            default:
                // The error concerns the one connection that is gone already.
                return true;
        }
    }

    private bool IsFull()
    {
        long open = Volatile.Read(ref _inHand);
        foreach (Reactor reactor in _reactors)
        {
            open += reactor.Counters.OpenAccepted;
        }
        return open >= (long)_mostOpenPerReactor * _reactors.Count;
    }

    private void Pause()
    {
        _reactors[0].Counters.AcceptPauses++;
        _reactors[0].Schedule(this, _pauseMs);
        _pauseMs = Math.Min(_pauseMs * 2, LongestPauseMs);
    }

    private void Hand(PortableReactor reactor, Socket socket)
    {
        PortableConnection connection = new(reactor, socket, isAccepted: true);
        try
        {
            PortableSetup.ForConnection(socket);
            connection.Start();
            Interlocked.Decrement(ref _inHand);
        }
        catch (SocketException)
        {
            // The client is gone before it was served.
            Interlocked.Decrement(ref _inHand);
            socket.Dispose();
            return;
        }
        Entrance.Hand(connection, _acceptor, _tls);
    }

    private sealed class HandWork(PortableAcceptor owner, PortableReactor reactor, Socket socket) : ReactorWork
    {
        protected internal override void Run()
        {
            owner.Hand(reactor, socket);
        }
    }
}
