using System;
using System.Threading.Tasks.Sources;

namespace Lucid.Net.Transport;

/// <summary>Carries one continuation over to a reactor.</summary>
internal sealed class SwitchWork : ReactorWork, IValueTaskSource
{
    private readonly Reactor _reactor;
    private Action<object?>? _continuation;
    private object? _state;
    private volatile bool _hasRun;

    public SwitchWork(Reactor reactor)
    {
        _reactor = reactor;
    }

    public ValueTaskSourceStatus GetStatus(short token)
    {
        return _hasRun ? ValueTaskSourceStatus.Succeeded : ValueTaskSourceStatus.Pending;
    }

    public void GetResult(short token)
    {
    }

    public void OnCompleted(
        Action<object?> continuation,
        object? state,
        short token,
        ValueTaskSourceOnCompletedFlags flags)
    {
        // Posted only now that the continuation is known: posting earlier could run before there is one.
        _continuation = continuation;
        _state = state;
        _reactor.Post(this);
    }

    protected internal override void Run()
    {
        _hasRun = true;
        _continuation!(_state);
    }
}
