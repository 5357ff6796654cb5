using System;
using System.Net;
using System.Net.Sockets;
using Lucid.Net.Bytes;

namespace Lucid.Net.Transport.Portable;

/// <summary>
/// A TCP connection on <see cref="Socket"/>. It reads without blocking and waits by receiving no bytes, so that no
/// buffer is held while it waits.
/// </summary>
/// <remarks>
/// While unread bytes lie in the socket the peer's end behind them is not noticed: <see cref="Socket"/> has no event
/// for it. The epoll engine does notice it.
/// </remarks>
internal sealed class PortableConnection : SlabConnection
{
    private const int MostDrainBytes = 64 << 20;

    /// <summary>What it reads of that in one turn.</summary>
    private const int MostDrainBytesPerTurn = 1 << 19;

    private readonly Socket _socket;
    private readonly bool _isAccepted;
    private readonly PortableOperation _receive;
    private PortableOperation? _send;
    private IPEndPoint? _remoteEndPoint;
    private byte[]? _sendSlab;
    private int _sendSlabUsed = -1;
    private int _drainedBytes;
    private bool _isReadable;
    private bool _isReceiving;
    private bool _isSending;
    private bool _isReset;

    public PortableConnection(PortableReactor reactor, Socket socket, bool isAccepted)
        : base(reactor)
    {
        _socket = socket;
        _isAccepted = isAccepted;
        _receive = new PortableOperation(reactor, OnReceived);
    }

    public override IPEndPoint? RemoteEndPoint
    {
        get
        {
            if (_remoteEndPoint is null && !IsClosed)
            {
                _remoteEndPoint = _socket.RemoteEndPoint as IPEndPoint;
            }
            return _remoteEndPoint;
        }
    }

    internal override bool IsReadable => _isReadable;

    internal override bool HoldsSendSlab => _isSending;

    private PortableReactor Owned => (PortableReactor)Reactor;

    /// <summary>Takes the connection into service; on the reactor's thread.</summary>
    public void Start()
    {
        _socket.Blocking = false;
        Owned.Add(this, _isAccepted);
    }

    internal override bool WaitReadable()
    {
        if (_isReadable || _isReceiving)
        {
            return _isReadable;
        }
        _receive.SetBuffer(Memory<byte>.Empty);
        if (_socket.ReceiveAsync(_receive))
        {
            _isReceiving = true;
            return false;
        }
        NoteReceived();
        return true;
    }

    internal override int Receive(byte[] slab, int offset, int count)
    {
        int got = _socket.Receive(slab.AsSpan(offset, count), SocketFlags.None, out SocketError error);
        if (error == SocketError.WouldBlock)
        {
            _isReadable = false;
            return WouldBlock;
        }
        if (error != SocketError.Success || (got == 0 && _isReset))
        {
            Fail(EndOf(error));
            return Ended;
        }
        if (got == 0)
        {
            NotePeerEnd(ConnectionEnd.PeerClosed);
            return 0;
        }
        if (got < count)
        {
            _isReadable = false;
            if (Watcher is not null)
            {
                // Waits again at the end of the turn, so that the peer's end is noticed without a reader.
                Attend();
            }
        }
        return got;
    }

    internal override int Send(byte[]? slab, int offset, int count, ReadOnlySpan<byte> tail)
    {
        Invariant.Holds(slab is not null && tail.IsEmpty && !_isSending);
        int sent = _socket.Send(slab.AsSpan(offset, count), SocketFlags.None, out SocketError error);
        if (error == SocketError.WouldBlock)
        {
            sent = 0;
        }
        else if (error != SocketError.Success)
        {
            return FailSending(error);
        }
        return sent == count ? sent : SendRest(slab, offset, count, sent);
    }

    internal override void ReleaseSendSlab(byte[] slab, int usedBytes)
    {
        if (_isSending && ReferenceEquals(slab, _sendSlab))
        {
            // The kernel may still read from it: returned when the operation completes.
            _sendSlabUsed = usedBytes;
            return;
        }
        base.ReleaseSendSlab(slab, usedBytes);
    }

    private protected override void OnWatched()
    {
        if (!_isReadable && !_isReceiving && WaitReadable())
        {
            NoticeEndUnread();
        }
    }

    private protected override int DrainedBytes => _drainedBytes;

    private protected override void ContinueLinger()
    {
        if (DrainToEnd())
        {
            FinishLinger();
        }
    }

    private protected override bool ShutdownSend()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // The peer is gone: nothing to wait for.
            return true;
        }
        return (_isReadable || WaitReadable()) && DrainToEnd();
    }

    private protected override void Release(bool reset)
    {
        if (reset)
        {
            // A close without a time to linger: with a receive pending Dispose would send FIN before the reset.
            _socket.LingerState = new LingerOption(enable: true, seconds: 0);
            _socket.Close(timeout: 0);
        }
        Owned.Remove(this, _isAccepted);
        _socket.Dispose();
        DisposeOperations();
    }

    private static ConnectionEnd EndOf(SocketError error)
    {
        return error is SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown
            or SocketError.TimedOut or SocketError.Success
            ? ConnectionEnd.PeerReset
            : ConnectionEnd.IoError;
    }

    private int FailSending(SocketError error)
    {
        _isReset = true;
        _isReadable |= !_isReceiving;
        FailSend(EndOf(error));
        return Ended;
    }

    private int SendRest(byte[] slab, int offset, int count, int sent)
    {
        _send ??= new PortableOperation(Reactor, OnSent);
        _send.SetBuffer(slab.AsMemory(offset + sent, count - sent));
        if (_socket.SendAsync(_send))
        {
            _isSending = true;
            _sendSlab = slab;
            _sendSlabUsed = -1;
            return sent;
        }
        return _send.SocketError == SocketError.Success ? count : FailSending(_send.SocketError);
    }

    private void OnSent(PortableOperation operation)
    {
        _isSending = false;
        byte[] slab = _sendSlab!;
        _sendSlab = null;
        if (_sendSlabUsed >= 0)
        {
            base.ReleaseSendSlab(slab, _sendSlabUsed);
            _sendSlabUsed = -1;
        }
        if (IsClosed)
        {
            DisposeOperations();
            return;
        }
        if (operation.SocketError != SocketError.Success)
        {
            FailSending(operation.SocketError);
            return;
        }
        Output.OnSendable(operation.BytesTransferred);
    }

    private void OnReceived(PortableOperation operation)
    {
        _isReceiving = false;
        if (IsClosed)
        {
            DisposeOperations();
            return;
        }
        NoteReceived();
        if (IsLingering)
        {
            if (DrainToEnd())
            {
                FinishLinger();
            }
            return;
        }
        Input.OnReadable();
        if (IsOpen && _isReadable)
        {
            NoticeEndUnread();
        }
    }

    private void NoteReceived()
    {
        _isReadable = true;
        _isReset |= _receive.SocketError != SocketError.Success;
    }

    /// <summary>Readable although nobody reads: bytes, or the peer's end?</summary>
    private void NoticeEndUnread()
    {
        if (!_isReset)
        {
            // The runtime completes a receive of no bytes without looking at the error: one byte is looked at here.
            Span<byte> first = stackalloc byte[1];
            int got = _socket.Receive(first, SocketFlags.Peek, out SocketError error);
            if (got > 0 || error == SocketError.WouldBlock)
            {
                return;
            }
            _isReset = error != SocketError.Success;
        }
        NoticePeerGone(_isReset ? ConnectionEnd.PeerReset : ConnectionEnd.PeerClosed);
    }

    /// <summary>Reads and drops what the peer sends after our close, as long as there is something.</summary>
    /// <returns>True when the peer ended.</returns>
    private bool DrainToEnd()
    {
        int turnEnd = Math.Min(MostDrainBytes, _drainedBytes + MostDrainBytesPerTurn);
        SlabPool slabs = Reactor.Slabs;
        byte[] scratch = slabs.Rent(SlabPool.ReceiveSlabBytes);
        bool isOver = false;
        while (!isOver && _drainedBytes < turnEnd && (_isReadable || WaitReadable()))
        {
            int got = _socket.Receive(scratch, SocketFlags.None, out SocketError error);
            if (error == SocketError.WouldBlock)
            {
                _isReadable = false;
                continue;
            }
            _drainedBytes += got;
            isOver = got <= 0 || error != SocketError.Success;
        }
        slabs.Return(scratch, scratch.Length);
        if (!isOver && _isReadable && _drainedBytes < MostDrainBytes)
        {
            Attend();
        }
        return isOver;
    }

    private void DisposeOperations()
    {
        // An operation in flight is disposed of by its completion.
        if (!_isReceiving)
        {
            _receive.Dispose();
        }
        if (!_isSending)
        {
            _send?.Dispose();
        }
    }
}
