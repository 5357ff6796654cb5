using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Threading.Tasks;
using System.Threading.Tasks.Sources;
using Lucid.Net.Async;
using Lucid.Testing;
using Xunit;

namespace Lucid.Net.Tests.Async;

public sealed class PooledTaskBuilderTests
{
    private readonly Gate[] _gates = CreateGates(200);

    [Fact]
    public void Two_hundred_suspended_methods_allocate_nothing_in_steady_state()
    {
        // A chain of three methods per exchange, all suspended at the same time, as on a busy reactor.
        List<int> results = new(200);
        ValueTaskAwaiter<int>[] running = new ValueTaskAwaiter<int>[200];
        double bytes = AllocationMeter.PerStep(
            rounds =>
            {
                for (int round = 0; round < rounds; round++)
                {
                    for (int i = 0; i < running.Length; i++)
                    {
                        running[i] = AwaiterOf(OuterAsync(_gates[i], i));
                    }
                    for (int i = 0; i < running.Length; i++)
                    {
                        Assert.False(running[i].IsCompleted);
                        _gates[i].Open(round);
                    }
                    results.Clear();
                    foreach (ValueTaskAwaiter<int> awaiter in running)
                    {
                        results.Add(awaiter.GetResult());
                    }
                }
            },
            steps: 20);
        Assert.Equal(0, bytes);
        Assert.Equal(200, results.Count);
    }

    [Fact]
    public async Task Results_reach_the_caller()
    {
        ValueTask<int> task = OuterAsync(_gates[0], 7);
        _gates[0].Open(35);
        Assert.Equal(42, await task);
        Assert.Equal(9, await ImmediateAsync(9));
    }

    [Fact]
    public async Task Exceptions_before_and_after_the_first_wait_reach_the_caller()
    {
        ValueTask early = ThrowAsync(_gates[0], isEarly: true);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await early);
        ValueTask late = ThrowAsync(_gates[0], isEarly: false);
        Assert.False(late.IsCompleted);
        _gates[0].Open(1);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await late);
        // The box of the failed method is used again and works.
        ValueTask again = ThrowAsync(_gates[0], isEarly: false);
        _gates[0].Open(0);
        await again;
    }

    [Fact]
    public async Task Second_await_of_one_task_is_refused()
    {
        ValueTask<int> task = OuterAsync(_gates[0], 1);
        _gates[0].Open(1);
        ValueTask<int> copy = task;
        Assert.Equal(2, await task);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await copy);
        // A stale token of a box that has a new user is refused as well, and the new user is not disturbed.
        ValueTask<int> next = OuterAsync(_gates[0], 1);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await copy);
        _gates[0].Open(2);
        Assert.Equal(3, await next);
    }

    [Fact]
    public async Task Continuation_runs_inline_where_the_wait_completes()
    {
        int order = 0;
        ValueTask task = RecordAsync();
        Assert.Equal(0, order);
        _gates[0].Open(0);
        Assert.Equal(1, order);
        await task;

        [AsyncMethodBuilder(typeof(PooledTaskBuilder))]
        async ValueTask RecordAsync()
        {
            await _gates[0].WaitAsync();
            order = 1;
        }
    }

    [AsyncMethodBuilder(typeof(PooledTaskBuilder<>))]
    private static async ValueTask<int> OuterAsync(Gate gate, int add)
    {
        await MiddleAsync(gate);
        return gate.Value + add;
    }

    [AsyncMethodBuilder(typeof(PooledTaskBuilder))]
    private static async ValueTask MiddleAsync(Gate gate)
    {
        int value = await gate.WaitAsync();
        Assert.True(gate.Value == value);
    }

    [AsyncMethodBuilder(typeof(PooledTaskBuilder<>))]
    private static async ValueTask<int> ImmediateAsync(int value)
    {
        await default(ValueTask);
        return value;
    }

    [AsyncMethodBuilder(typeof(PooledTaskBuilder))]
    private static async ValueTask ThrowAsync(Gate gate, bool isEarly)
    {
        if (isEarly)
        {
            throw new InvalidOperationException("early");
        }
        if (await gate.WaitAsync() != 0)
        {
            throw new InvalidOperationException("late");
        }
    }

    private static ValueTaskAwaiter<int> AwaiterOf(ValueTask<int> task)
    {
        return task.GetAwaiter();
    }

    private static Gate[] CreateGates(int count)
    {
        Gate[] gates = new Gate[count];
        for (int i = 0; i < count; i++)
        {
            gates[i] = new Gate();
        }
        return gates;
    }

    private sealed class Gate : IValueTaskSource<int>
    {
        private LoopWait _wait;

        public int Value { get; private set; }

        public ValueTask<int> WaitAsync()
        {
            return new ValueTask<int>(this, _wait.Begin());
        }

        public void Open(int value)
        {
            Value = value;
            _wait.Complete(value);
        }

        public int GetResult(short token)
        {
            return _wait.GetResult(token);
        }

        public ValueTaskSourceStatus GetStatus(short token)
        {
            return _wait.GetStatus(token);
        }

        public void OnCompleted(
            Action<object?> continuation,
            object? state,
            short token,
            ValueTaskSourceOnCompletedFlags flags)
        {
            _wait.OnCompleted(continuation, state, token);
        }
    }
}
