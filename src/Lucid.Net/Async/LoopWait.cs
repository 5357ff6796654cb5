using System;
using System.Threading.Tasks.Sources;
using Lucid.Net.Bytes;

namespace Lucid.Net.Async;

/// <summary>
/// The state of one wait at a time on a loop: begun, completed and continued on one thread, hence without any lock and
/// a third smaller than the runtime's core for value task sources.
/// </summary>
internal struct LoopWait
{
    private Action<object?>? _continuation;
    private object? _state;
    private int _result;
    private short _version;
    private At _at;

    private enum At : byte
    {
        Idle,
        Pending,
        Completed,
    }

    /// <summary>True from <see cref="Begin"/> until <see cref="Complete"/>.</summary>
    public readonly bool IsPending => _at == At.Pending;

    /// <summary>Begins a wait; the one before must have completed.</summary>
    /// <returns>The token of the new wait.</returns>
    public short Begin()
    {
        Invariant.Holds(_at != At.Pending);
        if (_at == At.Completed)
        {
            // Nobody awaited the one before: its task is stale from now on.
            _version++;
        }
        _at = At.Pending;
        return _version;
    }

    /// <summary>Completes the wait and continues its waiter inside this call.</summary>
    public void Complete(int result)
    {
        Invariant.Holds(_at == At.Pending);
        _result = result;
        _at = At.Completed;
        Action<object?>? continuation = _continuation;
        if (continuation is null)
        {
            return;
        }
        object? state = _state;
        // Cleared first: the continuation usually begins the next wait.
        _continuation = null;
        _state = null;
        continuation(state);
    }

    public readonly ValueTaskSourceStatus GetStatus(short token)
    {
        CheckToken(token);
        return _at == At.Completed ? ValueTaskSourceStatus.Succeeded : ValueTaskSourceStatus.Pending;
    }

    public void OnCompleted(Action<object?> continuation, object? state, short token)
    {
        CheckToken(token);
        Invariant.Holds(_continuation is null);
        if (_at == At.Completed)
        {
            continuation(state);
            return;
        }
        _continuation = continuation;
        _state = state;
    }

    public int GetResult(short token)
    {
        CheckToken(token);
        if (_at != At.Completed)
        {
            throw new InvalidOperationException("The result was asked for before the wait completed.");
        }
        _at = At.Idle;
        _version++;
        return _result;
    }

    private readonly void CheckToken(short token)
    {
        if (token != _version)
        {
            throw new InvalidOperationException("The task was awaited already: a wait is awaited exactly once.");
        }
    }
}
