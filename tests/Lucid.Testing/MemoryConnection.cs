using System;
using System.Net;
using Lucid.Net.Transport;

namespace Lucid.Testing;

/// <summary>One end of a connection in memory: what it receives lies in its own ring until it is read.</summary>
internal sealed class MemoryConnection : SlabConnection
{
    private readonly MemoryTransportOptions _options;
    private readonly byte[] _ring;
    private readonly EventWork _event;
    private int _first;
    private int _count;
    private bool _isEventQueued;
    private bool _isPeerFinished;
    private bool _isReset;
    private bool _isDropped;

    public MemoryConnection(ManualReactor reactor, MemoryTransportOptions options)
        : base(reactor)
    {
        _options = options;
        _ring = new byte[options.WindowBytes];
        _event = new EventWork(this);
        reactor.Counters.Open++;
    }

    public MemoryConnection Peer { get; set; } = null!;

    public override IPEndPoint? RemoteEndPoint => new(IPAddress.Loopback, 40000);

    /// <summary>Ends our side of the stream and goes on reading, as a socket does after a half-close.</summary>
    public void FinishSending()
    {
        Peer._isPeerFinished = true;
        Peer.Raise();
    }

    internal override bool IsReadable => _count > 0 || _isPeerFinished || _isReset;

    internal override int Receive(byte[] slab, int offset, int count)
    {
        if (_count == 0)
        {
            if (_isReset)
            {
                Fail(ConnectionEnd.PeerReset);
                return Ended;
            }
            if (_isPeerFinished)
            {
                NotePeerEnd(ConnectionEnd.PeerClosed);
                return 0;
            }
            return WouldBlock;
        }
        int taken = Math.Min(Math.Min(count, _count), _options.SegmentBytes);
        for (int i = 0; i < taken; i++)
        {
            slab[offset + i] = _ring[(_first + i) % _ring.Length];
        }
        _first = (_first + taken) % _ring.Length;
        _count -= taken;
        Peer.Raise();
        return taken;
    }

    internal override int Send(byte[]? slab, int offset, int count, ReadOnlySpan<byte> tail)
    {
        if (_isReset || Peer._isDropped)
        {
            _isReset = true;
            FailSend(ConnectionEnd.PeerReset);
            return Ended;
        }
        int taken = Peer.Put(slab.AsSpan(offset, count));
        if (taken > 0)
        {
            Peer.Raise();
        }
        return taken;
    }

    private protected override bool ShutdownSend()
    {
        Peer._isPeerFinished = true;
        Peer.Raise();
        _first = 0;
        _count = 0;
        return _isPeerFinished || _isReset;
    }

    private protected override void Release(bool reset)
    {
        _isDropped = true;
        Reactor.Counters.Open--;
        if (reset)
        {
            Peer._isReset = true;
            Peer._count = 0;
        }
        else
        {
            Peer._isPeerFinished = true;
        }
        Peer.Raise();
    }

    private int Put(ReadOnlySpan<byte> bytes)
    {
        if (IsLingering)
        {
            return bytes.Length;
        }
        int taken = Math.Min(bytes.Length, _ring.Length - _count);
        for (int i = 0; i < taken; i++)
        {
            _ring[(_first + _count + i) % _ring.Length] = bytes[i];
        }
        _count += taken;
        return taken;
    }

    private void Raise()
    {
        if (!_isEventQueued && !_isDropped)
        {
            _isEventQueued = true;
            Reactor.Post(_event);
        }
    }

    private void OnEvent()
    {
        _isEventQueued = false;
        if (IsLingering && (_isPeerFinished || _isReset))
        {
            FinishLinger();
            return;
        }
        Output.OnSendable(0);
        Input.OnReadable();
        if (_isReset)
        {
            NoticePeerGone(ConnectionEnd.PeerReset);
        }
        else if (_isPeerFinished)
        {
            NoticePeerGone(ConnectionEnd.PeerClosed);
        }
    }

    private sealed class EventWork(MemoryConnection connection) : ReactorWork
    {
        protected internal override void Run()
        {
            connection.OnEvent();
        }
    }
}
