using System;
using System.Threading.Tasks;
using System.Threading.Tasks.Sources;
using Lucid.Net.Time;
using Lucid.Net.Transport;

namespace Lucid.Proxy.Relaying;

/// <summary>Lets the other connections of a reactor have a turn in the middle of long work. One wait at a
/// time.</summary>
internal sealed class TurnPause : ReactorTimer, IValueTaskSource
{
    private ManualResetValueTaskSourceCore<bool> _core;

    /// <summary>Goes on in the reactor's next turn.</summary>
    public ValueTask ForOneTurn(Reactor reactor)
    {
        _core.Reset();
        reactor.Schedule(this, 0);
        return new ValueTask(this, _core.Version);
    }

    void IValueTaskSource.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    /// <inheritdoc/>
    protected override void OnElapsed() => _core.SetResult(true);
}
