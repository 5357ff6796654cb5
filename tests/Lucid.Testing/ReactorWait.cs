using System;
using System.Threading.Tasks;
using Lucid.Net.Time;
using Lucid.Net.Transport;

namespace Lucid.Testing;

/// <summary>Waiting on a reactor by its timers.</summary>
public static class ReactorWait
{
    /// <summary>Completes on the reactor after some milliseconds of its clock.</summary>
    public static ValueTask DelayAsync(Reactor reactor, int milliseconds)
    {
        DelayTimer timer = new();
        reactor.Schedule(timer, milliseconds);
        return new ValueTask(timer.Source.Task);
    }

    /// <summary>Looks each millisecond whether something has become true.</summary>
    /// <exception cref="TimeoutException">It has not within the given time.</exception>
    public static async ValueTask UntilAsync(Reactor reactor, Func<bool> condition, int timeoutMs = 20_000)
    {
        long deadline = reactor.NowMs + timeoutMs;
        while (!condition())
        {
            if (reactor.NowMs > deadline)
            {
                throw new TimeoutException("It did not become true.");
            }
            await DelayAsync(reactor, 1);
        }
    }

    private sealed class DelayTimer : ReactorTimer
    {
        public TaskCompletionSource Source { get; } = new();

        protected internal override void OnElapsed()
        {
            Source.SetResult();
        }
    }
}
