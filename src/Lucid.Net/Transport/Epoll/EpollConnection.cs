using System;
using System.Net;
using Lucid.Net.Bytes;

namespace Lucid.Net.Transport.Epoll;

/// <summary>A TCP connection registered once, edge-triggered, with its reactor's epoll.</summary>
internal sealed class EpollConnection : SlabConnection, IEpollTarget
{
    /// <summary>What a closing connection reads at most so that the peer can read our last bytes: the largest body
    /// accepted by default. Then it reads no more, and the peer has the rest of the time to take our answer.</summary>
    private const int MostDrainBytes = 64 << 20;

    /// <summary>What it reads of that in one turn.</summary>
    private const int MostDrainBytesPerTurn = 1 << 19;

    private readonly int _descriptor;
    private int _tableIndex = -1;
    private IPEndPoint? _remoteEndPoint;
    private EpollConnect? _connect;
    private int _drainedBytes;
    private Flags _flags;

    public EpollConnection(EpollReactor reactor, int descriptor, bool isAccepted)
        : base(reactor)
    {
        _descriptor = descriptor;
        _flags = isAccepted ? Flags.Accepted : Flags.None;
    }

    [Flags]
    private enum Flags : byte
    {
        None = 0,

        /// <summary>An event said that there is something to read, and no short read has shown the contrary.</summary>
        Readable = 1,

        /// <summary>The peer's FIN, RST or hang-up was signalled: a short read no longer means drained.</summary>
        PeerGone = 2,

        /// <summary>The kernel reported an error, so the end is a reset.</summary>
        Error = 4,

        /// <summary>Came in by a listener; counted against the limit.</summary>
        Accepted = 8,
    }

    public override IPEndPoint? RemoteEndPoint
    {
        get
        {
            // Asked for rarely, so not kept for every connection; lost once the descriptor is closed.
            if (_remoteEndPoint is null && !IsClosed)
            {
                _remoteEndPoint = LinuxCalls.RemoteEndpoint(_descriptor);
            }
            return _remoteEndPoint;
        }
    }

    internal override bool IsReadable => (_flags & (Flags.Readable | Flags.PeerGone)) != 0;

    internal override bool SendsTail => true;

    private EpollReactor Owned => (EpollReactor)Reactor;

    /// <summary>Registers the descriptor; from now on events come.</summary>
    /// <returns>0 or a negated error number.</returns>
    public int Register(EpollConnect? connect)
    {
        _connect = connect;
        int result = Owned.Register(this, _descriptor, out _tableIndex);
        if (result < 0)
        {
            _connect = null;
            return result;
        }
        Reactor.Counters.Open++;
        if ((_flags & Flags.Accepted) != 0)
        {
            Reactor.Counters.OpenAccepted++;
        }
        return 0;
    }

    public void OnEvents(EpollEvents events)
    {
        const EpollEvents Gone = EpollEvents.ReadHangUp | EpollEvents.HangUp | EpollEvents.Error;
        if (_connect is { } connect)
        {
            _connect = null;
            int error = LinuxCalls.ReadSocketError(_descriptor);
            if (error != 0)
            {
                connect.OnRefused(error);
                return;
            }
            NoteFlags(events & (EpollEvents.In | Gone));
            connect.OnConnected();
            return;
        }
        NoteFlags(events);
        if (IsLingering)
        {
            Drain();
            return;
        }
        if ((events & (EpollEvents.Out | EpollEvents.Error | EpollEvents.HangUp)) != 0)
        {
            Output.OnSendable(0);
        }
        if ((events & (EpollEvents.In | Gone)) != 0)
        {
            Input.OnReadable();
        }
        if ((events & Gone) != 0)
        {
            NoticePeerGone((_flags & Flags.Error) != 0 ? ConnectionEnd.PeerReset : ConnectionEnd.PeerClosed);
        }
    }

    internal override int Receive(byte[] slab, int offset, int count)
    {
        int got = LinuxCalls.Receive(_descriptor, slab, offset, count);
        if (got > 0)
        {
            if (got < count)
            {
                // The queue is empty: no second call to hear EAGAIN. What comes later makes a new edge.
                _flags &= ~Flags.Readable;
            }
            return got;
        }
        if (got == 0)
        {
            if ((_flags & Flags.Error) != 0 || !CanSend)
            {
                // The reset was reported to an earlier call already; what looks like an orderly end is not one.
                Fail(ConnectionEnd.PeerReset);
                return Ended;
            }
            NotePeerEnd(ConnectionEnd.PeerClosed);
            return 0;
        }
        if (got == -Errno.Again)
        {
            _flags &= ~(Flags.Readable | Flags.PeerGone);
            return WouldBlock;
        }
        Fail(got is -Errno.ConnectionReset or -Errno.BrokenPipe or -Errno.TimedOut
            ? ConnectionEnd.PeerReset
            : ConnectionEnd.IoError);
        return Ended;
    }

    internal override int Send(byte[]? slab, int offset, int count, ReadOnlySpan<byte> tail)
    {
        int sent;
        if (count == 0)
        {
            sent = LinuxCalls.Send(_descriptor, tail);
        }
        else if (tail.IsEmpty)
        {
            sent = LinuxCalls.Send(_descriptor, slab.AsSpan(offset, count));
        }
        else
        {
            sent = LinuxCalls.Send(_descriptor, slab.AsSpan(offset, count), tail);
        }
        if (sent >= 0)
        {
            return sent;
        }
        if (sent == -Errno.Again)
        {
            return 0;
        }
        // The receive queue may still hold the peer's last words: they are read before the error is.
        _flags |= Flags.PeerGone;
        FailSend(sent is -Errno.ConnectionReset or -Errno.BrokenPipe or -Errno.TimedOut
            ? ConnectionEnd.PeerReset
            : ConnectionEnd.IoError);
        return Ended;
    }

    /// <summary>Takes the descriptor away from a connection attempt that failed or was given up.</summary>
    public void AbandonConnect()
    {
        _connect = null;
        Abort(ConnectionEnd.LocalAborted);
    }

    /// <summary>The reactor stops.</summary>
    public void Shutdown()
    {
        EpollConnect? connect = _connect;
        _connect = null;
        Abort(ConnectionEnd.Shutdown);
        connect?.OnAborted();
    }

    private protected override int DrainedBytes => _drainedBytes;

    private protected override void ContinueLinger() => Drain();

    private protected override bool ShutdownSend()
    {
        int result = LinuxCalls.ShutdownSend(_descriptor);
        if (result < 0 || (_flags & Flags.Error) != 0)
        {
            return true;
        }
        // Bytes of the peer that nobody read would turn our close into a reset, which may destroy the answer on its
        // way to the peer: they are read first, and so is the peer's own end.
        return IsReadable && DrainToEnd();
    }

    private protected override void Release(bool reset)
    {
        if (reset)
        {
            _ = LinuxCalls.ResetOnClose(_descriptor);
        }
        // Closing takes the descriptor out of the epoll: nothing else refers to the same open file.
        LinuxCalls.Close(_descriptor);
        if (_tableIndex < 0)
        {
            return;
        }
        Owned.Unregister(_tableIndex);
        Reactor.Counters.Open--;
        if ((_flags & Flags.Accepted) != 0)
        {
            Reactor.Counters.OpenAccepted--;
        }
    }

    private void NoteFlags(EpollEvents events)
    {
        if ((events & EpollEvents.In) != 0)
        {
            _flags |= Flags.Readable;
        }
        if ((events & (EpollEvents.ReadHangUp | EpollEvents.HangUp)) != 0)
        {
            _flags |= Flags.PeerGone;
        }
        if ((events & EpollEvents.Error) != 0)
        {
            _flags |= Flags.PeerGone | Flags.Error;
        }
    }

    private void Drain()
    {
        if (DrainToEnd())
        {
            FinishLinger();
        }
    }

    /// <summary>Reads and drops what the peer sends after our close.</summary>
    /// <returns>True when the peer ended.</returns>
    private bool DrainToEnd()
    {
        int turnEnd = Math.Min(MostDrainBytes, _drainedBytes + MostDrainBytesPerTurn);
        SlabPool slabs = Reactor.Slabs;
        byte[] scratch = slabs.Rent(SlabPool.ReceiveSlabBytes);
        int used = 0;
        int got = 0;
        bool isEmpty = false;
        while (!isEmpty && _drainedBytes < turnEnd)
        {
            got = LinuxCalls.Receive(_descriptor, scratch, 0, scratch.Length);
            used = Math.Max(used, got);
            _drainedBytes += Math.Max(got, 0);
            isEmpty = got <= 0 || (got < scratch.Length && (_flags & Flags.PeerGone) == 0);
        }
        slabs.Return(scratch, used);
        if (!isEmpty && _drainedBytes < MostDrainBytes)
        {
            Attend();
        }
        return isEmpty && got <= 0 && got != -Errno.Again;
    }
}
