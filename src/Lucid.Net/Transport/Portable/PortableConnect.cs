using System.Net;
using System.Net.Sockets;
using System.Threading.Tasks;
using Lucid.Net.Time;

namespace Lucid.Net.Transport.Portable;

/// <summary>One connection attempt with its deadline.</summary>
internal sealed class PortableConnect : ReactorTimer
{
    private readonly PortableReactor _reactor;
    private readonly IPEndPoint _endpoint;
    private readonly int _timeoutMs;
    private readonly TaskCompletionSource<DialResult> _result = new();
    private Socket? _socket;
    private bool _isOver;

    public PortableConnect(PortableReactor reactor, IPEndPoint endpoint, int timeoutMs)
    {
        _reactor = reactor;
        _endpoint = endpoint;
        _timeoutMs = timeoutMs;
    }

    public ValueTask<DialResult> StartAsync()
    {
        PortableOperation operation = new(_reactor, OnCompleted) { RemoteEndPoint = _endpoint };
        try
        {
            _socket = new Socket(_endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            PortableSetup.ForConnection(_socket);
        }
        catch (SocketException exception)
        {
            operation.Dispose();
            End(PortableReactor.ConnectFailure(exception.SocketErrorCode, _endpoint));
            return new ValueTask<DialResult>(_result.Task);
        }
        _reactor.Schedule(this, _timeoutMs);
        if (!_socket.ConnectAsync(operation))
        {
            OnCompleted(operation);
        }
        return new ValueTask<DialResult>(_result.Task);
    }

    public void OnAborted()
    {
        GiveUp(new DialResult(DialFailure.Unreachable, "The process is shutting down."));
    }

    protected internal override void OnElapsed()
    {
        GiveUp(new DialResult(DialFailure.ConnectTimeout, $"{_endpoint} did not answer within {_timeoutMs} ms."));
    }

    private void OnCompleted(PortableOperation operation)
    {
        SocketError error = operation.SocketError;
        operation.Dispose();
        if (_isOver)
        {
            return;
        }
        if (error != SocketError.Success)
        {
            GiveUp(PortableReactor.ConnectFailure(error, _endpoint));
            return;
        }
        PortableConnection connection = new(_reactor, _socket!, isAccepted: false);
        connection.Start();
        End(new DialResult(connection));
    }

    private void GiveUp(in DialResult result)
    {
        _socket?.Dispose();
        End(result);
    }

    private void End(in DialResult result)
    {
        if (_isOver)
        {
            return;
        }
        _isOver = true;
        _reactor.Cancel(this);
        _reactor.Forget(this);
        _result.SetResult(result);
    }
}
