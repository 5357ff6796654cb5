using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Lucid.Net.Transport.Names;

namespace Lucid.Net.Transport.Portable;

/// <summary>
/// A reactor for any platform: a thread with a queue. Sockets complete on the runtime's threads and post here.
/// </summary>
internal sealed class PortableReactor : Reactor
{
    private readonly AutoResetEvent _wake = new(initialState: false);
    private readonly HashSet<PortableConnection> _connections = [];
    private readonly HashSet<PortableConnect> _connects = [];

    public PortableReactor(int index, ReactorGroupOptions options, NameResolver resolver)
        : base(index, options, resolver)
    {
    }

    public static DialResult ConnectFailure(SocketError error, IPEndPoint endpoint)
    {
        return error switch
        {
            SocketError.ConnectionRefused => new DialResult(DialFailure.Refused, $"Nothing listens on {endpoint}."),
            SocketError.TimedOut => new DialResult(DialFailure.ConnectTimeout, $"{endpoint} did not answer."),
            SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable => new DialResult(
                DialFailure.NoDescriptors, "This process has no file descriptor left."),
            _ => new DialResult(DialFailure.Unreachable, $"{endpoint} cannot be reached ({error})."),
        };
    }

    public void Add(PortableConnection connection, bool isAccepted)
    {
        _connections.Add(connection);
        Counters.Open++;
        if (isAccepted)
        {
            Counters.OpenAccepted++;
            Counters.Accepted++;
        }
    }

    public void Remove(PortableConnection connection, bool isAccepted)
    {
        if (_connections.Remove(connection))
        {
            Counters.Open--;
            Counters.OpenAccepted -= isAccepted ? 1 : 0;
        }
    }

    public void Forget(PortableConnect connect)
    {
        _connects.Remove(connect);
    }

    internal override ValueTask<DialResult> ConnectAsync(IPEndPoint endpoint, int timeoutMs)
    {
        PortableConnect connect = new(this, endpoint, timeoutMs);
        _connects.Add(connect);
        return connect.StartAsync();
    }

    private protected override void Wake()
    {
        _wake.Set();
    }

    private protected override void WaitForEvents(int timeoutMs)
    {
        _wake.WaitOne(timeoutMs);
        RefreshClock();
    }

    private protected override void RunThread()
    {
        RunTurns();
        foreach (PortableConnect connect in new List<PortableConnect>(_connects))
        {
            connect.OnAborted();
        }
        foreach (PortableConnection connection in new List<PortableConnection>(_connections))
        {
            connection.Abort(ConnectionEnd.Shutdown);
        }
        RunLastTurns();
    }
}
