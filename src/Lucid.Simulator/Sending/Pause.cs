using System;
using System.Threading.Tasks;
using System.Threading.Tasks.Sources;
using Lucid.Net.Time;
using Lucid.Net.Transport;

namespace Lucid.Simulator.Sending;

/// <summary>A wait on the reactor's timers, used again and again. One wait at a time.</summary>
internal sealed class Pause : ReactorTimer, IValueTaskSource
{
    private ManualResetValueTaskSourceCore<bool> _core;
    private Reactor? _waitingOn;

    /// <summary>Completes on the reactor after the given time, or when it is ended early.</summary>
    public ValueTask For(Reactor reactor, int ms)
    {
        if (ms <= 0)
        {
            return ValueTask.CompletedTask;
        }

        _core.Reset();
        _waitingOn = reactor;
        reactor.Schedule(this, ms);
        return new ValueTask(this, _core.Version);
    }

    /// <summary>Ends a wait at once, on the reactor that waits.</summary>
    public void End()
    {
        if (_waitingOn is { } reactor)
        {
            reactor.Cancel(this);
            OnElapsed();
        }
    }

    void IValueTaskSource.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    protected override void OnElapsed()
    {
        _waitingOn = null;
        _core.SetResult(true);
    }
}
