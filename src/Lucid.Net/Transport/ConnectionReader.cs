using System;
using System.Threading.Tasks;
using System.Threading.Tasks.Sources;
using Lucid.Net.Async;
using Lucid.Net.Bytes;

namespace Lucid.Net.Transport;

/// <summary>The receiving pipe of a <see cref="SlabConnection"/>.</summary>
internal sealed partial class ConnectionReader : SlabReader, IValueTaskSource<int>
{
    /// <summary>Less room than this behind the unread bytes makes the reader move them.</summary>
    private const int LeastRoomBytes = 1024;

    /// <summary>Fills one connection may take per turn before the others get theirs: 512 KiB in slabs of the usual
    /// size.</summary>
    private const int MostFillsPerTurn = 16;

    // A sender that is as fast as the kernel copies can keep one call busy for as long as there is room, and the room
    // behind a large body is large.
    private const int MostBytesPerFill = 256 << 10;

    private readonly SlabConnection _connection;
    private byte[]? _slab;
    private int _start;
    private int _end;
    private LoopWait _wait;
    private int _expectBytes;
    private uint _turn;
    private byte _fills;
    private bool _isPipeWait;
    private bool _isExamined;
    private bool _isCanceled;
    private bool _isAtEnd;

    public ConnectionReader(SlabConnection connection)
    {
        _connection = connection;
    }

    public override ReadOnlySpan<byte> Unread => new(_slab, _start, _end - _start);

    public override ReadOnlyMemory<byte> UnreadMemory => new(_slab, _start, _end - _start);

    public bool HasUnread => _end != _start;

    public bool IsWaiting => _wait.IsPending;

    public override void Consume(int bytes)
    {
        if (_slab is null && (bytes == 0 || !_connection.IsOpen))
        {
            // Nothing of nothing: an empty body. Or dropped by Close or Abort while the caller was still working on it.
            return;
        }
        Invariant.Holds((uint)bytes <= (uint)(_end - _start));
        _start += bytes;
        if (_start == _end)
        {
            ReturnSlab();
        }
    }

    public override byte[]? TakeSlab(out int start, out int bytes)
    {
        byte[]? slab = _slab;
        start = _start;
        bytes = _end - _start;
        _slab = null;
        _start = 0;
        _end = 0;
        return slab;
    }

    public override bool TryFill(out int bytes)
    {
        _connection.CheckThread();
        Invariant.Holds(!_wait.IsPending);
        bytes = FillNow(0);
        if (bytes == SlabConnection.WouldBlock && !_connection.IsReadable && _connection.WaitReadable())
        {
            bytes = FillNow(0);
        }
        if (bytes != SlabConnection.WouldBlock)
        {
            return true;
        }
        bytes = 0;
        return false;
    }

    public override ValueTask<int> FillAsync(int expectBytes = 0)
    {
        _connection.CheckThread();
        Invariant.Holds(!_wait.IsPending);
        int got = FillOrPark(expectBytes);
        if (got != SlabConnection.WouldBlock)
        {
            return new ValueTask<int>(got);
        }
        _isPipeWait = false;
        return new ValueTask<int>(this, _wait.Begin());
    }

    public override void GiveUpFill()
    {
        _connection.CheckThread();
        if (_wait.IsPending && !_isPipeWait)
        {
            _wait.Complete(SlabConnection.Ended);
        }
    }

    /// <summary>The connection became readable or ended: a pending wait is completed if there is a result.</summary>
    public void OnReadable()
    {
        if (!_wait.IsPending)
        {
            return;
        }
        int got = FillOrPark(_expectBytes);
        if (got != SlabConnection.WouldBlock)
        {
            _wait.Complete(got);
        }
    }

    /// <summary>The connection ended by our own doing: a pending wait completes.</summary>
    public void CompleteEnded()
    {
        if (_wait.IsPending)
        {
            _wait.Complete(SlabConnection.Ended);
        }
    }

    /// <summary>Gives unread bytes back; the owner closed or aborted the connection.</summary>
    public void Drop()
    {
        if (_slab is not null)
        {
            ReturnSlab();
        }
    }

    ValueTaskSourceStatus IValueTaskSource<int>.GetStatus(short token)
    {
        return _wait.GetStatus(token);
    }

    void IValueTaskSource<int>.OnCompleted(
        Action<object?> continuation,
        object? state,
        short token,
        ValueTaskSourceOnCompletedFlags flags)
    {
        _wait.OnCompleted(continuation, state, token);
    }

    int IValueTaskSource<int>.GetResult(short token)
    {
        return _wait.GetResult(token);
    }

    private int FillOrPark(int expectBytes)
    {
        int got = FillNow(expectBytes);
        while (got == SlabConnection.WouldBlock)
        {
            _expectBytes = expectBytes;
            ShrinkWhileWaiting();
            // Readable and yet nothing: over budget, continued at the end of the turn.
            if (_connection.IsReadable || !_connection.WaitReadable())
            {
                break;
            }
            got = FillNow(expectBytes);
        }
        return got;
    }

    private int FillNow(int expectBytes)
    {
        if (!_connection.IsOpen)
        {
            return _isAtEnd ? 0 : SlabConnection.Ended;
        }
        if (_isAtEnd)
        {
            return 0;
        }
        if (!_connection.IsReadable || IsOverBudget())
        {
            return SlabConnection.WouldBlock;
        }
        MakeRoom(expectBytes);
        byte[] slab = _slab!;
        int got = _connection.Receive(slab, _end, Math.Min(slab.Length - _end, MostBytesPerFill));
        if (got > 0)
        {
            _end += got;
            _isExamined = false;
            return got;
        }
        if (_slab is not null && _start == _end)
        {
            ReturnSlab();
        }
        _isAtEnd |= got == 0;
        return got;
    }

    private bool IsOverBudget()
    {
        uint turn = _connection.Reactor.Turn;
        if (_turn != turn)
        {
            _turn = turn;
            _fills = 0;
        }
        if (_fills < MostFillsPerTurn)
        {
            _fills++;
            return false;
        }
        // The sender is faster than this loop: the others go first, we continue at the end of the turn.
        _connection.Attend();
        return true;
    }

    private void MakeRoom(int expectBytes)
    {
        int unread = _end - _start;
        int needed = unread + Math.Max(expectBytes, LeastRoomBytes);
        if (_slab is null)
        {
            _slab = _connection.Reactor.Slabs.Rent(Math.Max(needed, SlabPool.ReceiveSlabBytes));
            return;
        }
        if (_slab.Length < needed || _slab.Length < SlabPool.ReceiveSlabBytes)
        {
            MoveTo(Math.Max(needed, SlabPool.ReceiveSlabBytes));
        }
        else if (_slab.Length - _start < needed)
        {
            Buffer.BlockCopy(_slab, _start, _slab, 0, unread);
            _start = 0;
            _end = unread;
        }
    }

    /// <summary>An idle stream with half an event keeps 2 KiB, not 32.</summary>
    private void ShrinkWhileWaiting()
    {
        if (_slab is not null
            && _slab.Length > SlabPool.SmallSlabBytes
            && _end - _start + _expectBytes <= SlabPool.SmallSlabBytes)
        {
            MoveTo(SlabPool.SmallSlabBytes);
        }
    }

    public override void Reserve(int bytes)
    {
        if (_connection.IsOpen)
        {
            MakeRoom(bytes);
        }
    }

    public override void Shrink()
    {
        if (_slab is not null && _slab.Length > SlabPool.SmallSlabBytes && (_end - _start) * 4 <= _slab.Length)
        {
            MoveTo(Math.Max(_end - _start, 1));
        }
    }

    private void MoveTo(int slabBytes)
    {
        byte[] old = _slab!;
        int unread = _end - _start;
        byte[] slab = _connection.Reactor.Slabs.Rent(slabBytes);
        Buffer.BlockCopy(old, _start, slab, 0, unread);
        _connection.Reactor.Slabs.Return(old, _end);
        _slab = slab;
        _start = 0;
        _end = unread;
    }

    private void ReturnSlab()
    {
        _connection.Reactor.Slabs.Return(_slab!, _end);
        _slab = null;
        _start = 0;
        _end = 0;
    }
}
