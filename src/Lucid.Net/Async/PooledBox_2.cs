using System;
using System.Runtime.CompilerServices;

namespace Lucid.Net.Async;

/// <summary>A pooled async method with its state.</summary>
internal sealed class PooledBox<TResult, TStateMachine> : PooledBox<TResult>
    where TStateMachine : IAsyncStateMachine
{
    // Bounds what a burst leaves behind: about 200 KB per method and thread.
    private const int MostKept = 1024;

    [ThreadStatic]
    private static PooledBox<TResult, TStateMachine>? _kept;

    [ThreadStatic]
    private static int _keptCount;

    private PooledBox<TResult, TStateMachine>? _next;

    private PooledBox()
    {
        MoveNextAction = MoveNext;
    }

    /// <summary>The method's state while it waits.</summary>
    public TStateMachine StateMachine = default!;

    /// <summary>Continues the method; one delegate for the life of the box.</summary>
    public Action MoveNextAction { get; }

    public static PooledBox<TResult, TStateMachine> Rent()
    {
        PooledBox<TResult, TStateMachine>? box = _kept;
        if (box is null)
        {
            return new PooledBox<TResult, TStateMachine>();
        }
        _kept = box._next;
        _keptCount--;
        box._next = null;
        return box;
    }

    protected override void Recycle()
    {
        StateMachine = default!;
        if (_keptCount < MostKept)
        {
            _keptCount++;
            _next = _kept;
            _kept = this;
        }
    }

    private void MoveNext()
    {
        StateMachine.MoveNext();
    }
}
