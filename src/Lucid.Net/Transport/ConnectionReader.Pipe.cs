using System;
using System.Buffers;
using System.IO;
using System.IO.Pipelines;
using System.Threading;
using System.Threading.Tasks;
using System.Threading.Tasks.Sources;
using Lucid.Net.Bytes;

namespace Lucid.Net.Transport;

/// <content>The same bytes as a <see cref="PipeReader"/>.</content>
internal sealed partial class ConnectionReader : IValueTaskSource<ReadResult>
{
    private const int Canceled = -3;

    public override bool TryRead(out ReadResult result)
    {
        Invariant.Holds(!_wait.IsPending);
        if (_isCanceled || (HasUnread && !_isExamined))
        {
            result = MakeResult(HasUnread ? 1 : Canceled);
            return true;
        }
        int got = FillNow(0);
        result = got == SlabConnection.WouldBlock ? default : MakeResult(got);
        return got != SlabConnection.WouldBlock;
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.CanBeCanceled)
        {
            return ReadCancellableAsync(cancellationToken);
        }
        if (TryRead(out ReadResult result))
        {
            return new ValueTask<ReadResult>(result);
        }
        int got = FillOrPark(0);
        if (got != SlabConnection.WouldBlock)
        {
            return new ValueTask<ReadResult>(MakeResult(got));
        }
        _isPipeWait = true;
        return new ValueTask<ReadResult>(this, _wait.Begin());
    }

    public override void AdvanceTo(SequencePosition consumed)
    {
        AdvanceTo(consumed, consumed);
    }

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        if (_slab is null)
        {
            return;
        }
        ReadOnlySequence<byte> unread = new(_slab, _start, _end - _start);
        _isExamined = unread.Slice(examined).IsEmpty;
        Consume((int)unread.Slice(unread.Start, consumed).Length);
    }

    public override void CancelPendingRead()
    {
        if (!_connection.Reactor.IsCurrent)
        {
            _connection.Reactor.Post(new CancelWork(this));
            return;
        }
        if (_wait.IsPending && _isPipeWait)
        {
            _wait.Complete(Canceled);
            return;
        }
        _isCanceled = true;
    }

    public override void Complete(Exception? exception = null)
    {
        Drop();
        if (exception is not null)
        {
            _connection.Abort(ConnectionEnd.LocalAborted);
        }
        _connection.OnPipeCompleted(isInput: true);
    }

    ValueTaskSourceStatus IValueTaskSource<ReadResult>.GetStatus(short token)
    {
        return _wait.GetStatus(token);
    }

    void IValueTaskSource<ReadResult>.OnCompleted(
        Action<object?> continuation,
        object? state,
        short token,
        ValueTaskSourceOnCompletedFlags flags)
    {
        _wait.OnCompleted(continuation, state, token);
    }

    ReadResult IValueTaskSource<ReadResult>.GetResult(short token)
    {
        return MakeResult(_wait.GetResult(token));
    }

    private async ValueTask<ReadResult> ReadCancellableAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(
            static reader => ((ConnectionReader)reader!).CancelPendingRead(), this);
        ReadResult result = await ReadAsync(CancellationToken.None);
        if (result.IsCanceled)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }
        return result;
    }

    private ReadResult MakeResult(int got)
    {
        if (got == SlabConnection.Ended)
        {
            throw new IOException($"The connection ended: {_connection.End}.");
        }
        bool isCanceled = _isCanceled || got == Canceled;
        _isCanceled = false;
        ReadOnlySequence<byte> unread = _slab is null
            ? ReadOnlySequence<byte>.Empty
            : new ReadOnlySequence<byte>(_slab, _start, _end - _start);
        return new ReadResult(unread, isCanceled, isCompleted: _isAtEnd);
    }

    private sealed class CancelWork(ConnectionReader reader) : ReactorWork
    {
        protected internal override void Run()
        {
            reader.CancelPendingRead();
        }
    }
}
