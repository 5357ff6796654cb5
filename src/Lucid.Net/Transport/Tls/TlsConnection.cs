using System;
using System.Net;
using System.Net.Security;
using System.Threading.Tasks;
using Lucid.Net.Bytes;

namespace Lucid.Net.Transport.Tls;

/// <summary>A connection secured by <see cref="SslStream"/> over a plain one of the same reactor.</summary>
/// <remarks>
/// While nothing comes in, one read of no bytes is pending: neither we nor the stream hold a buffer for it. When it
/// completes, the following real read completes at once.
/// </remarks>
internal sealed partial class TlsConnection : SlabConnection, IConnectionWatcher
{
    /// <summary>Plain bytes of the largest TLS record.</summary>
    private const int MostRecordBytes = 16384;

    private readonly SlabConnection _plain;
    private readonly TlsStream _encrypted;
    private readonly SslStream _stream;
    private readonly bool _requiresCloseNotify;
    private byte[]? _scratch;
    private int _scratchBytes;
    private byte[]? _sendSlab;
    private int _sendSlabUsed = -1;
    private bool _isReadable;
    private bool _isReading;
    private bool _isSending;
    private bool _isReadFailed;
    private bool _isReleased;

    /// <summary>Takes over a connection whose handshake is done.</summary>
    /// <param name="plain">The connection underneath; closed with this one.</param>
    /// <param name="encrypted">Its bytes as a stream.</param>
    /// <param name="stream">The secured stream over that.</param>
    /// <param name="requiresCloseNotify">Whether an end without close_notify counts as a cut and not as an orderly
    /// one. True towards upstreams, whose answer may end with the connection. False towards clients: what they send
    /// says its own end, and many of them just close.</param>
    public TlsConnection(SlabConnection plain, TlsStream encrypted, SslStream stream, bool requiresCloseNotify)
        : base(plain.Reactor)
    {
        _plain = plain;
        _encrypted = encrypted;
        _stream = stream;
        _requiresCloseNotify = requiresCloseNotify;
        plain.Watcher = this;
    }

    public override IPEndPoint? RemoteEndPoint => _plain.RemoteEndPoint;

    internal override bool IsReadable => _isReadable;

    internal override bool HoldsSendSlab => _isSending;

    void IConnectionWatcher.OnPeerGone(TransportConnection connection, ConnectionEnd end)
    {
        // The plain side saw FIN or RST. A read that was pending has completed before, with what came last.
        NoticePeerGone(end);
    }

    internal override bool WaitReadable()
    {
        if (_isReadable || _isReading)
        {
            return _isReadable;
        }
        ValueTask<int> read = _stream.ReadAsync(Memory<byte>.Empty);
        if (read.IsCompleted)
        {
            // Also when it failed: the next receive says so.
            _isReadable = true;
            _reading = read.GetAwaiter();
            _isReadFailed = !TryGetResult(ref _reading, out _);
            return true;
        }
        BeginRead(read);
        return false;
    }

    internal override int Receive(byte[] slab, int offset, int count)
    {
        if (_isReading)
        {
            _isReadable = false;
            return WouldBlock;
        }
        if (_isReadFailed)
        {
            FailRead();
            return Ended;
        }
        if (_scratch is null)
        {
            _scratch = Reactor.Slabs.Rent(MostRecordBytes);
            int wanted = Math.Min(count, _scratch.Length);
            ValueTask<int> read = _stream.ReadAsync(_scratch.AsMemory(0, wanted));
            if (!read.IsCompleted)
            {
                // A record without data (a key update, a ticket) made the read of no bytes complete.
                _isReadable = false;
                BeginRead(read);
                return WouldBlock;
            }
            _reading = read.GetAwaiter();
            if (!TryGetResult(ref _reading, out _scratchBytes))
            {
                ReturnScratch();
                FailRead();
                return Ended;
            }
            // The stream fills the buffer as long as it has whole records: a short read means drained.
            _isReadable = _scratchBytes == wanted || _scratchBytes == 0;
        }
        return TakeScratch(slab, offset, count);
    }

    internal override int Send(byte[]? slab, int offset, int count, ReadOnlySpan<byte> tail)
    {
        Invariant.Holds(slab is not null && tail.IsEmpty && !_isSending);
        ValueTask write = _stream.WriteAsync(slab.AsMemory(offset, count));
        if (!write.IsCompleted)
        {
            BeginSend(write, slab, count);
            return 0;
        }
        _sending = write.GetAwaiter();
        if (TryGetResult(ref _sending))
        {
            return count;
        }
        FailSend(EndOfPlain());
        return Ended;
    }

    internal override void ReleaseSendSlab(byte[] slab, int usedBytes)
    {
        if (_isSending && ReferenceEquals(slab, _sendSlab))
        {
            // The stream still reads from it: returned when the write completes.
            _sendSlabUsed = usedBytes;
            return;
        }
        base.ReleaseSendSlab(slab, usedBytes);
    }

    private protected override void OnWatched()
    {
        // Makes the stream process tickets and the peer's close_notify while the layer above does not read.
        if (!_isReadable && !_isReading)
        {
            WaitReadable();
        }
    }

    private protected override bool ShutdownSend()
    {
        if (!_isSending && _plain.CanSend)
        {
            Task shutdown = _stream.ShutdownAsync();
            if (!shutdown.IsCompletedSuccessfully)
            {
                _ = IgnoreAsync(shutdown);
            }
        }
        // The plain connection does the lingering.
        return true;
    }

    private protected override void Release(bool reset)
    {
        _isReleased = true;
        if (reset)
        {
            _plain.Abort(End);
        }
        else
        {
            _plain.Close();
        }
        DisposeWhenIdle();
    }

    private int TakeScratch(byte[] slab, int offset, int count)
    {
        int taken = Math.Min(count, _scratchBytes);
        byte[] scratch = _scratch!;
        Buffer.BlockCopy(scratch, 0, slab, offset, taken);
        if (taken == _scratchBytes)
        {
            ReturnScratch();
        }
        else
        {
            Buffer.BlockCopy(scratch, taken, scratch, 0, _scratchBytes - taken);
            _scratchBytes -= taken;
        }
        if (taken > 0)
        {
            return taken;
        }
        if (_requiresCloseNotify && _encrypted.HasPlainEnd)
        {
            // Anybody on the way can end a TCP connection; only the peer can say that it was the end.
            Fail(ConnectionEnd.TlsFailed);
            return Ended;
        }
        NotePeerEnd(ConnectionEnd.PeerClosed);
        return 0;
    }

    private void ReturnScratch()
    {
        // After a reset of a pending read the stream may have written anywhere in it.
        Reactor.Slabs.Return(_scratch!, _scratch!.Length);
        _scratch = null;
        _scratchBytes = 0;
    }

    private void FailRead()
    {
        Fail(EndOfPlain());
    }

    private ConnectionEnd EndOfPlain()
    {
        return _plain.End is ConnectionEnd.None or ConnectionEnd.PeerClosed ? ConnectionEnd.TlsFailed : _plain.End;
    }

    private void DisposeWhenIdle()
    {
        if (_isReleased && !_isReading && !_isSending)
        {
            if (_scratch is not null)
            {
                ReturnScratch();
            }
            _stream.Dispose();
        }
    }
}
