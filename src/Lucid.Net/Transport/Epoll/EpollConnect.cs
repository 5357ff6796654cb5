using System;
using System.Net;
using System.Threading.Tasks;
using System.Threading.Tasks.Sources;
using Lucid.Net.Time;

namespace Lucid.Net.Transport.Epoll;

/// <summary>One connection attempt that waits for the kernel, with its deadline.</summary>
internal sealed class EpollConnect : ReactorTimer, IValueTaskSource<DialResult>
{
    private readonly EpollConnection _connection;
    private readonly IPEndPoint _endpoint;
    private readonly int _timeoutMs;
    private ManualResetValueTaskSourceCore<DialResult> _core;

    public EpollConnect(EpollConnection connection, IPEndPoint endpoint, int timeoutMs)
    {
        _connection = connection;
        _endpoint = endpoint;
        _timeoutMs = timeoutMs;
    }

    public ValueTask<DialResult> Task => new(this, _core.Version);

    public void OnConnected()
    {
        _connection.Reactor.Cancel(this);
        _core.SetResult(new DialResult(_connection));
    }

    public void OnRefused(int error)
    {
        _connection.Reactor.Cancel(this);
        _connection.AbandonConnect();
        _core.SetResult(EpollReactor.ConnectFailure(error, _endpoint));
    }

    public void OnAborted()
    {
        _connection.Reactor.Cancel(this);
        _core.SetResult(new DialResult(DialFailure.Unreachable, "The process is shutting down."));
    }

    public DialResult GetResult(short token)
    {
        return _core.GetResult(token);
    }

    public ValueTaskSourceStatus GetStatus(short token)
    {
        return _core.GetStatus(token);
    }

    public void OnCompleted(
        Action<object?> continuation,
        object? state,
        short token,
        ValueTaskSourceOnCompletedFlags flags)
    {
        _core.OnCompleted(continuation, state, token, flags);
    }

    protected internal override void OnElapsed()
    {
        _connection.AbandonConnect();
        _core.SetResult(new DialResult(
            DialFailure.ConnectTimeout,
            $"{_endpoint} did not answer within {_timeoutMs} ms."));
    }
}
