using System;
using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;

namespace Lucid.Net.Async;

/// <summary>The waiting half of a pooled async method: completes its task and is used again afterwards.</summary>
internal abstract class PooledBox<TResult> : IValueTaskSource<TResult>, IValueTaskSource
{
    private ManualResetValueTaskSourceCore<TResult> _core;

    /// <summary>The token of the current use; a task of an earlier use is refused.</summary>
    public short Version => _core.Version;

    /// <summary>Gives the continuation of a method, moving its state into a box at its first wait.</summary>
    public static Action GetMoveNext<TStateMachine>(ref PooledBox<TResult>? box, ref TStateMachine stateMachine)
        where TStateMachine : IAsyncStateMachine
    {
        if (box is not null)
        {
            return ((PooledBox<TResult, TStateMachine>)box).MoveNextAction;
        }
        PooledBox<TResult, TStateMachine> rented = PooledBox<TResult, TStateMachine>.Rent();
        // The builder is a field of the state machine: it must know its box before the state is copied.
        box = rented;
        rented.StateMachine = stateMachine;
        return rented.MoveNextAction;
    }

    public void SetResult(TResult result)
    {
        _core.SetResult(result);
    }

    public void SetException(Exception exception)
    {
        _core.SetException(exception);
    }

    public ValueTaskSourceStatus GetStatus(short token)
    {
        return _core.GetStatus(token);
    }

    public void OnCompleted(
        Action<object?> continuation,
        object? state,
        short token,
        ValueTaskSourceOnCompletedFlags flags)
    {
        _core.OnCompleted(continuation, state, token, flags);
    }

    public TResult GetResult(short token)
    {
        // A stale token throws before the box is touched, so that it cannot be returned twice.
        _ = _core.GetStatus(token);
        try
        {
            return _core.GetResult(token);
        }
        finally
        {
            if (_core.GetStatus(token) != ValueTaskSourceStatus.Pending)
            {
                _core.Reset();
                Recycle();
            }
        }
    }

    void IValueTaskSource.GetResult(short token)
    {
        GetResult(token);
    }

    /// <summary>Forgets the state and puts the box back where it was taken from.</summary>
    protected abstract void Recycle();
}
