using System;
using Lucid.Net.Time;
using Lucid.Net.Transport.Tls;

namespace Lucid.Net.Transport.Epoll;

/// <summary>One reactor's listening socket. Level-triggered, so that it may stop after a few connections per
/// turn.</summary>
internal sealed class EpollAcceptor : ReactorTimer, IEpollTarget
{
    private const int MostPerTurn = 32;
    private const int FirstPauseMs = 10;
    private const int LongestPauseMs = 1_000;

    private readonly EpollReactor _reactor;
    private readonly int _listener;
    private readonly IConnectionAcceptor _acceptor;
    private readonly TlsServer? _tls;
    private readonly int _mostOpen;
    private int _tableIndex = -1;
    private ulong _key;
    private int _pauseMs = FirstPauseMs;
    private bool _isStopped;

    public EpollAcceptor(
        EpollReactor reactor,
        int listener,
        IConnectionAcceptor acceptor,
        TlsServer? tls,
        int mostOpen)
    {
        _reactor = reactor;
        _listener = listener;
        _acceptor = acceptor;
        _tls = tls;
        _mostOpen = mostOpen;
    }

    /// <summary>Begins to accept; on the reactor's thread.</summary>
    public void Start()
    {
        if (_isStopped)
        {
            return;
        }
        if (_reactor.IsStopping || _reactor.Register(this, _listener, EpollEvents.In, out _tableIndex, out _key) < 0)
        {
            Stop();
        }
    }

    /// <summary>Stops accepting and closes the socket; on the reactor's thread.</summary>
    public void Stop()
    {
        if (_isStopped)
        {
            return;
        }
        _isStopped = true;
        _reactor.Cancel(this);
        LinuxCalls.Close(_listener);
        if (_tableIndex >= 0)
        {
            _reactor.Unregister(_tableIndex);
        }
    }

    public void OnEvents(EpollEvents events)
    {
        for (int i = 0; i < MostPerTurn && !_isStopped; i++)
        {
            if (_reactor.Counters.OpenAccepted >= _mostOpen)
            {
                Pause();
                return;
            }
            int descriptor = LinuxCalls.Accept(_listener);
            if (descriptor >= 0)
            {
                OnDescriptor(descriptor);
                continue;
            }
            if (Errno.IsExhaustion(-descriptor))
            {
                _reactor.Reserve.Release();
                Pause();
            }
            // Any other error concerns the one connection that is gone already (accept(2)); epoll asks again.
            return;
        }
    }

    protected internal override void OnElapsed()
    {
        if (!_reactor.Reserve.Refill() || _reactor.Counters.OpenAccepted >= _mostOpen)
        {
            ScheduleNextTry();
            return;
        }
        _pauseMs = FirstPauseMs;
        _reactor.Modify(_listener, EpollEvents.In, _key);
    }

    private void Pause()
    {
        _reactor.Counters.AcceptPauses++;
        _reactor.Modify(_listener, EpollEvents.None, _key);
        ScheduleNextTry();
    }

    private void ScheduleNextTry()
    {
        _reactor.Schedule(this, _pauseMs);
        _pauseMs = Math.Min(_pauseMs * 2, LongestPauseMs);
    }

    private void OnDescriptor(int descriptor)
    {
        EpollConnection connection = new(_reactor, descriptor, isAccepted: true);
        if (connection.Register(null) < 0)
        {
            connection.Abort(ConnectionEnd.IoError);
            return;
        }
        _reactor.Counters.Accepted++;
        Entrance.Hand(connection, _acceptor, _tls);
    }
}
