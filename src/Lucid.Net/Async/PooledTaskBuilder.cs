using System;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Threading.Tasks;

namespace Lucid.Net.Async;

/// <summary>
/// Builds <c>async ValueTask</c> methods whose state lives in boxes that are used again:
/// <c>[AsyncMethodBuilder(typeof(PooledTaskBuilder))] async ValueTask RunAsync()</c>.
/// </summary>
/// <remarks>
/// The runtime's pooling builder keeps one box per thread and core, so that 32 concurrent exchanges allocate; this one
/// keeps a bounded stack of them per state machine type and thread. Continuations run inline; the execution context
/// (async locals) is not carried along. The task must be awaited exactly once.
/// </remarks>
[SuppressMessage("Performance", "CA1815", Justification = "A builder is never compared.")]
public struct PooledTaskBuilder
{
    private PooledBox<Nothing>? _box;
    private Exception? _error;

    /// <summary>Called by the compiler.</summary>
    /// <returns>An empty builder.</returns>
    public static PooledTaskBuilder Create()
    {
        return default;
    }

    /// <summary>The task of the method; the compiler reads it once, after the first synchronous part.</summary>
    public readonly ValueTask Task
    {
        get
        {
            if (_box is not null)
            {
                return new ValueTask(_box, _box.Version);
            }
            return _error is null ? default : ValueTask.FromException(_error);
        }
    }

    /// <summary>Called by the compiler: runs the method up to its first wait.</summary>
    /// <typeparam name="TStateMachine">The method's state.</typeparam>
    /// <param name="stateMachine">The state on the stack.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Start<TStateMachine>(ref TStateMachine stateMachine)
        where TStateMachine : IAsyncStateMachine
    {
        stateMachine.MoveNext();
    }

    /// <summary>Called by no current compiler; the state machine is never boxed elsewhere.</summary>
    /// <param name="stateMachine">Unused.</param>
    public readonly void SetStateMachine(IAsyncStateMachine stateMachine)
    {
    }

    /// <summary>Called by the compiler: the method returned.</summary>
    public readonly void SetResult()
    {
        _box?.SetResult(default);
    }

    /// <summary>Called by the compiler: the method threw.</summary>
    /// <param name="exception">What it threw.</param>
    public void SetException(Exception exception)
    {
        if (_box is null)
        {
            _error = exception;
            return;
        }
        _box.SetException(exception);
    }

    /// <summary>Called by the compiler: the method waits.</summary>
    /// <typeparam name="TAwaiter">What it waits for.</typeparam>
    /// <typeparam name="TStateMachine">The method's state.</typeparam>
    /// <param name="awaiter">What it waits for.</param>
    /// <param name="stateMachine">The state, on the stack at the first wait and in the box later.</param>
    public void AwaitOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : INotifyCompletion
        where TStateMachine : IAsyncStateMachine
    {
        awaiter.OnCompleted(PooledBox<Nothing>.GetMoveNext(ref _box, ref stateMachine));
    }

    /// <summary>Called by the compiler: the method waits.</summary>
    /// <typeparam name="TAwaiter">What it waits for.</typeparam>
    /// <typeparam name="TStateMachine">The method's state.</typeparam>
    /// <param name="awaiter">What it waits for.</param>
    /// <param name="stateMachine">The state, on the stack at the first wait and in the box later.</param>
    public void AwaitUnsafeOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : ICriticalNotifyCompletion
        where TStateMachine : IAsyncStateMachine
    {
        awaiter.UnsafeOnCompleted(PooledBox<Nothing>.GetMoveNext(ref _box, ref stateMachine));
    }
}
