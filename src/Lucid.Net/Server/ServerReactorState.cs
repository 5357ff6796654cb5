using Lucid.Net.Http1;
using Lucid.Net.Time;
using Lucid.Net.Transport;

namespace Lucid.Net.Server;

/// <summary>What the connections of one server share on one reactor: the date line, spare request heads, the list of
/// connections for a drain. Touched by the reactor thread only.</summary>
internal sealed class ServerReactorState(HttpServer server, Reactor reactor)
{
    private const int MaxSpareHeads = 256;

    private readonly RequestHead[] _spareHeads = new RequestHead[MaxSpareHeads];
    private int _spareCount;
    private ServerConnection? _first;
    private DrainDeadline? _drainDeadline;
    private long _bufferedBytes;
    private long _bufferedAtMs = -1;

    public Reactor Reactor { get; } = reactor;

    public DateLine Date { get; } = new();

    /// <summary>What all reactors hold in buffers, looked up once a millisecond: every exchange asks, and the figures
    /// of other reactors are in the caches of other cores.</summary>
    public long BufferedBytes
    {
        get
        {
            if (_bufferedAtMs != Reactor.NowMs)
            {
                _bufferedAtMs = Reactor.NowMs;
                _bufferedBytes = server.BufferedBytes;
            }

            return _bufferedBytes;
        }
    }

    public RequestHead RentHead()
    {
        if (_spareCount == 0)
        {
            return new RequestHead();
        }

        var head = _spareHeads[--_spareCount];
        _spareHeads[_spareCount] = null!;
        return head;
    }

    public void ReturnHead(RequestHead head)
    {
        head.Clear();
        if (_spareCount < MaxSpareHeads)
        {
            _spareHeads[_spareCount++] = head;
        }
    }

    public void Add(ServerConnection connection)
    {
        connection.NextInList = _first;
        if (_first is not null)
        {
            _first.PreviousInList = connection;
        }

        _first = connection;
    }

    public void Remove(ServerConnection connection)
    {
        if (connection.PreviousInList is null)
        {
            _first = connection.NextInList;
        }
        else
        {
            connection.PreviousInList.NextInList = connection.NextInList;
        }

        if (connection.NextInList is not null)
        {
            connection.NextInList.PreviousInList = connection.PreviousInList;
        }

        connection.NextInList = null;
        connection.PreviousInList = null;
    }

    public void Drain(int drainMs)
    {
        for (var connection = _first; connection is not null;)
        {
            // Closing an idle connection takes it off the list.
            var next = connection.NextInList;
            connection.OnDrain();
            connection = next;
        }

        if (_first is not null)
        {
            _drainDeadline ??= new DrainDeadline(this);
            Reactor.Schedule(_drainDeadline, drainMs);
        }
    }

    private void CutAll()
    {
        for (var connection = _first; connection is not null;)
        {
            var next = connection.NextInList;
            connection.OnDrainDeadline();
            connection = next;
        }
    }

    private sealed class DrainDeadline(ServerReactorState state) : ReactorTimer
    {
        protected internal override void OnElapsed() => state.CutAll();
    }
}
