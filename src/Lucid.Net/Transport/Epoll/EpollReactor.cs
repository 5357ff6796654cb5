using System;
using System.Net;
using System.Threading.Tasks;
using Lucid.Net.Bytes;
using Lucid.Net.Transport.Names;

namespace Lucid.Net.Transport.Epoll;

/// <summary>A reactor whose loop waits in epoll_wait.</summary>
internal sealed class EpollReactor : Reactor
{
    private const ulong WakeKey = ulong.MaxValue;

    private readonly int _epoll;
    private readonly int _wakeCounter;
    private readonly EpollEventBuffer _events = new();
    private readonly EpollTable _table = new();
    private readonly DescriptorReserve _reserve = new();

    public EpollReactor(int index, ReactorGroupOptions options, NameResolver resolver)
        : base(index, options, resolver)
    {
        _epoll = Require(LinuxCalls.CreateEpoll());
        _wakeCounter = Require(LinuxCalls.CreateEventCounter());
        // Edge-triggered: each signal makes an event although nobody ever reads the counter.
        Require(LinuxCalls.AddToEpoll(_epoll, _wakeCounter, EpollEvents.In | EpollEvents.EdgeTriggered, WakeKey));
        _reserve.Refill();
    }

    /// <summary>Descriptors held back for the moment the process runs out of them.</summary>
    public DescriptorReserve Reserve => _reserve;

    /// <summary>Connections and listeners registered.</summary>
    internal int TargetCount => _table.Count;

    public static DialResult ConnectFailure(int error, IPEndPoint endpoint)
    {
        return error switch
        {
            Errno.ConnectionRefused => new DialResult(DialFailure.Refused, $"Nothing listens on {endpoint}."),
            Errno.TimedOut => new DialResult(DialFailure.ConnectTimeout, $"{endpoint} did not answer."),
            _ when Errno.IsExhaustion(error) => new DialResult(
                DialFailure.NoDescriptors, "This process has no file descriptor left."),
            _ => new DialResult(DialFailure.Unreachable, $"{endpoint} cannot be reached (error {error})."),
        };
    }

    /// <summary>Registers a connection for all events, once for its life.</summary>
    public int Register(IEpollTarget target, int descriptor, out int tableIndex)
    {
        const EpollEvents All =
            EpollEvents.In | EpollEvents.Out | EpollEvents.ReadHangUp | EpollEvents.EdgeTriggered;
        return Register(target, descriptor, All, out tableIndex, out _);
    }

    public int Register(
        IEpollTarget target,
        int descriptor,
        EpollEvents events,
        out int tableIndex,
        out ulong key)
    {
        key = _table.Add(target);
        int result = LinuxCalls.AddToEpoll(_epoll, descriptor, events, key);
        tableIndex = (int)(uint)key;
        if (result < 0)
        {
            _table.Remove(tableIndex);
            tableIndex = -1;
        }
        return result;
    }

    public void Unregister(int tableIndex)
    {
        _table.Remove(tableIndex);
    }

    public void Modify(int descriptor, EpollEvents events, ulong key)
    {
        Require(LinuxCalls.ModifyInEpoll(_epoll, descriptor, events, key));
    }

    internal override ValueTask<DialResult> ConnectAsync(IPEndPoint endpoint, int timeoutMs)
    {
        bool isVersion6 = endpoint.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6;
        int descriptor = LinuxCalls.CreateStreamSocket(isVersion6);
        if (descriptor < 0)
        {
            return ValueTask.FromResult(ConnectFailure(-descriptor, endpoint));
        }
        SocketSetup.ForConnection(descriptor);
        int result = LinuxCalls.Connect(descriptor, endpoint);
        if (result < 0 && result != -Errno.InProgress)
        {
            LinuxCalls.Close(descriptor);
            return ValueTask.FromResult(ConnectFailure(-result, endpoint));
        }
        // Registered only after connect: an unconnected socket would report a hang-up at once.
        EpollConnection connection = new(this, descriptor, isAccepted: false);
        EpollConnect connect = new(connection, endpoint, timeoutMs);
        result = connection.Register(connect);
        if (result < 0)
        {
            connection.Abort(ConnectionEnd.LocalAborted);
            return ValueTask.FromResult(ConnectFailure(-result, endpoint));
        }
        Schedule(connect, timeoutMs);
        return connect.Task;
    }

    private protected override void Wake()
    {
        LinuxCalls.Signal(_wakeCounter);
    }

    private protected override void WaitForEvents(int timeoutMs)
    {
        int count = LinuxCalls.Wait(_epoll, _events, timeoutMs);
        RefreshClock();
        Invariant.Holds(count >= 0);
        for (int i = 0; i < count; i++)
        {
            ulong key = _events.Key(i);
            if (key == WakeKey)
            {
                continue;
            }
            IEpollTarget? target = _table.Find(key);
            if (target is null)
            {
                Counters.StaleEvents++;
                continue;
            }
            Dispatch(target, _events.Events(i));
        }
    }

    private protected override void RunThread()
    {
        if (Options.PinCores)
        {
            LinuxCalls.PinThread(Index);
        }
        RunTurns();
        for (int i = 0; i < _table.Length; i++)
        {
            switch (_table.At(i))
            {
                case EpollConnection connection:
                    connection.Shutdown();
                    break;
                case EpollAcceptor acceptor:
                    acceptor.Stop();
                    break;
                default:
                    break;
            }
        }
        RunLastTurns();
        _reserve.Release();
        LinuxCalls.Close(_epoll);
    }

    private static int Require(int result)
    {
        return result >= 0
            ? result
            : throw new InvalidOperationException($"The kernel refused a system call of the reactor: error {-result}.");
    }

    private void Dispatch(IEpollTarget target, EpollEvents events)
    {
        try
        {
            target.OnEvents(events);
        }
        catch (Exception exception)
        {
            // The reactor is the owner of last resort: one connection's mistake must not stop the others.
            Fault(exception);
            (target as EpollConnection)?.Abort(ConnectionEnd.LocalAborted);
        }
    }
}
