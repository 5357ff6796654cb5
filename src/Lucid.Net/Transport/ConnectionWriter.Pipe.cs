using System;
using System.IO.Pipelines;
using System.Threading;
using System.Threading.Tasks;
using System.Threading.Tasks.Sources;
using Lucid.Net.Bytes;

namespace Lucid.Net.Transport;

/// <content>The same bytes as a <see cref="PipeWriter"/>.</content>
internal sealed partial class ConnectionWriter : IValueTaskSource<FlushResult>
{
    private const int Canceled = -3;

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => UnsentBytes;

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.CanBeCanceled)
        {
            return FlushCancellableAsync(cancellationToken);
        }
        Invariant.Holds(!_wait.IsPending);
        bool isAlive = SendNow(default);
        if (_isCanceled || !isAlive || !HasUnsent)
        {
            return new ValueTask<FlushResult>(MakeResult(isAlive ? 1 : 0));
        }
        _isPipeWait = true;
        return new ValueTask<FlushResult>(this, _wait.Begin());
    }

    public override void CancelPendingFlush()
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
        if (exception is not null)
        {
            _connection.Abort(ConnectionEnd.LocalAborted);
        }
        else
        {
            SendQueued();
        }
        _connection.OnPipeCompleted(isInput: false);
    }

    ValueTaskSourceStatus IValueTaskSource<FlushResult>.GetStatus(short token)
    {
        return _wait.GetStatus(token);
    }

    void IValueTaskSource<FlushResult>.OnCompleted(
        Action<object?> continuation,
        object? state,
        short token,
        ValueTaskSourceOnCompletedFlags flags)
    {
        _wait.OnCompleted(continuation, state, token);
    }

    FlushResult IValueTaskSource<FlushResult>.GetResult(short token)
    {
        return MakeResult(_wait.GetResult(token));
    }

    private async ValueTask<FlushResult> FlushCancellableAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(
            static writer => ((ConnectionWriter)writer!).CancelPendingFlush(), this);
        FlushResult result = await FlushAsync(CancellationToken.None);
        if (result.IsCanceled)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }
        return result;
    }

    private FlushResult MakeResult(int outcome)
    {
        bool isCanceled = _isCanceled || outcome == Canceled;
        _isCanceled = false;
        return new FlushResult(isCanceled, isCompleted: outcome == 0);
    }

    private sealed class CancelWork(ConnectionWriter writer) : ReactorWork
    {
        protected internal override void Run()
        {
            writer.CancelPendingFlush();
        }
    }
}
