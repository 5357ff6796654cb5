using System;
using System.Threading.Tasks;
using System.Threading.Tasks.Sources;
using Lucid.Net.Async;
using Lucid.Net.Bytes;

namespace Lucid.Net.Transport;

/// <summary>The sending pipe of a <see cref="SlabConnection"/>.</summary>
internal sealed partial class ConnectionWriter : SlabWriter, IValueTaskSource<bool>
{
    private readonly SlabConnection _connection;
    private byte[]? _slab;
    private int _start;
    private int _end;
    private LoopWait _wait;
    private bool _isBlocked;
    private bool _isCanceled;
    private bool _isPipeWait;

    public ConnectionWriter(SlabConnection connection)
    {
        _connection = connection;
    }

    public override int UnsentBytes => _end - _start;

    /// <summary>True while bytes are queued or still with the engine.</summary>
    public bool HasUnsent => _end != _start || _isBlocked;

    public bool IsWaiting => _wait.IsPending;

    public override void Write(ReadOnlySpan<byte> bytes)
    {
        if (_connection.IsOpen)
        {
            Append(bytes);
        }
    }

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        MakeRoom(Math.Max(sizeHint, 1));
        return _slab.AsMemory(_end);
    }

    public override Span<byte> GetSpan(int sizeHint = 0)
    {
        MakeRoom(Math.Max(sizeHint, 1));
        return _slab.AsSpan(_end);
    }

    public override void Advance(int bytes)
    {
        if (!_connection.IsOpen)
        {
            // Written after the end: dropped, and the room rented for it goes back.
            ReleaseEmptySlab();
            return;
        }
        Invariant.Holds(_slab is not null && (uint)bytes <= (uint)(_slab.Length - _end));
        _end += bytes;
    }

    public override ValueTask<bool> SendAsync()
    {
        return SendAsync(default);
    }

    public override ValueTask<bool> SendAsync(ReadOnlySpan<byte> tail)
    {
        _connection.CheckThread();
        Invariant.Holds(!_wait.IsPending);
        if (!SendNow(tail))
        {
            return new ValueTask<bool>(false);
        }
        if (!HasUnsent)
        {
            return new ValueTask<bool>(true);
        }
        _isPipeWait = false;
        return new ValueTask<bool>(this, _wait.Begin());
    }

    /// <summary>The kernel may take more; <paramref name="taken"/> bytes were taken meanwhile.</summary>
    public void OnSendable(int taken)
    {
        if (!_isBlocked || _connection.IsClosed)
        {
            return;
        }
        _isBlocked = false;
        _start += taken;
        Invariant.Holds(_start <= _end);
        bool isAlive = SendNow(default);
        if (isAlive && HasUnsent)
        {
            return;
        }
        if (_wait.IsPending)
        {
            _wait.Complete(isAlive ? 1 : 0);
        }
        if (isAlive && !HasUnsent)
        {
            _connection.OnOutputDrained();
        }
    }

    /// <summary>Tries to send what is queued, without a waiter; for closing.</summary>
    public void SendQueued()
    {
        SendNow(default);
    }

    public override void Discard()
    {
        _connection.CheckThread();
        Drop();
        CompleteEnded();
    }

    /// <summary>The connection ended: a pending wait completes.</summary>
    public void CompleteEnded()
    {
        if (_wait.IsPending)
        {
            _wait.Complete(0);
        }
    }

    /// <summary>Drops what is unsent; the connection is closed.</summary>
    public void Drop()
    {
        _isBlocked = false;
        if (_slab is not null)
        {
            ReleaseSlab();
        }
    }

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token)
    {
        return _wait.GetStatus(token);
    }

    void IValueTaskSource<bool>.OnCompleted(
        Action<object?> continuation,
        object? state,
        short token,
        ValueTaskSourceOnCompletedFlags flags)
    {
        _wait.OnCompleted(continuation, state, token);
    }

    bool IValueTaskSource<bool>.GetResult(short token)
    {
        return _wait.GetResult(token) > 0;
    }

    /// <summary>Sends what can be sent; what the kernel does not take is kept.</summary>
    /// <returns>False when the connection ended.</returns>
    private bool SendNow(ReadOnlySpan<byte> tail)
    {
        if (!_connection.CanSend)
        {
            Drop();
            return false;
        }
        if (_isBlocked || !_connection.SendsTail)
        {
            Append(tail);
            tail = default;
        }
        if (_isBlocked)
        {
            // The kernel is full: it will say when it is not.
            return true;
        }
        int queued = _end - _start;
        if (queued + tail.Length == 0)
        {
            ReleaseEmptySlab();
            return true;
        }
        int sent = _connection.Send(_slab, _start, queued, tail);
        if (sent < 0)
        {
            return false;
        }
        if (sent == queued + tail.Length)
        {
            if (_slab is not null)
            {
                ReleaseSlab();
            }
            return true;
        }
        _isBlocked = true;
        KeepRest(sent, queued, tail);
        return true;
    }

    private void KeepRest(int sent, int queued, ReadOnlySpan<byte> tail)
    {
        if (sent < queued)
        {
            _start += sent;
            Append(tail);
        }
        else
        {
            if (_slab is not null)
            {
                ReleaseSlab();
            }
            Append(tail[(sent - queued)..]);
        }
        // A blocked stream keeps as little as it can; while the engine reads from the slab it must stay.
        int rest = _end - _start;
        if (_slab!.Length > SlabPool.SmallSlabBytes && rest <= SlabPool.SmallSlabBytes && !_connection.HoldsSendSlab)
        {
            MoveTo(SlabPool.SmallSlabBytes);
        }
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return;
        }
        MakeRoom(bytes.Length);
        bytes.CopyTo(_slab.AsSpan(_end));
        _end += bytes.Length;
    }

    private void MakeRoom(int bytes)
    {
        _connection.CheckThread();
        if (_slab is null)
        {
            _slab = _connection.Reactor.Slabs.Rent(Math.Max(bytes, SlabPool.ReceiveSlabBytes));
            return;
        }
        if (_slab.Length - _end >= bytes)
        {
            return;
        }
        int unsent = _end - _start;
        if (_slab.Length - unsent >= bytes && !_connection.HoldsSendSlab)
        {
            Buffer.BlockCopy(_slab, _start, _slab, 0, unsent);
            _start = 0;
            _end = unsent;
            return;
        }
        MoveTo(Math.Max(unsent + bytes, SlabPool.ReceiveSlabBytes));
    }

    private void MoveTo(int slabBytes)
    {
        byte[] old = _slab!;
        int used = _end;
        int unsent = _end - _start;
        byte[] slab = _connection.Reactor.Slabs.Rent(slabBytes);
        Buffer.BlockCopy(old, _start, slab, 0, unsent);
        _connection.ReleaseSendSlab(old, used);
        _slab = slab;
        _start = 0;
        _end = unsent;
    }

    private void ReleaseEmptySlab()
    {
        if (_slab is not null && _start == _end)
        {
            ReleaseSlab();
        }
    }

    private void ReleaseSlab()
    {
        byte[] slab = _slab!;
        int used = _end;
        _slab = null;
        _start = 0;
        _end = 0;
        _connection.ReleaseSendSlab(slab, used);
    }
}
