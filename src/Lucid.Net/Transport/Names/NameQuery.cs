using System;
using System.Threading.Tasks;
using System.Threading.Tasks.Sources;
using Lucid.Net.Time;

namespace Lucid.Net.Transport.Names;

/// <summary>A reactor's wait for a name: ends with the resolver's answer or at its deadline, on the reactor.</summary>
internal sealed class NameQuery : ReactorTimer, IValueTaskSource<NameAnswer>
{
    private readonly Reactor _reactor;
    private readonly string _host;
    private readonly int _timeoutMs;
    private ManualResetValueTaskSourceCore<NameAnswer> _core;
    private bool _isOver;

    public NameQuery(Reactor reactor, string host, int timeoutMs)
    {
        _reactor = reactor;
        _host = host;
        _timeoutMs = timeoutMs;
    }

    public ValueTask<NameAnswer> Task => new(this, _core.Version);

    /// <summary>Delivers the answer; any thread.</summary>
    public void Answer(in NameAnswer answer)
    {
        _reactor.Post(new AnswerWork(this, answer));
    }

    public NameAnswer GetResult(short token)
    {
        return _core.GetResult(token);
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

    protected internal override void OnElapsed()
    {
        End(new NameAnswer([], DialFailure.NameTimeout, $"The name {_host} was not resolved within {_timeoutMs} ms."));
    }

    private void End(in NameAnswer answer)
    {
        if (_isOver)
        {
            return;
        }
        _isOver = true;
        _reactor.Cancel(this);
        _core.SetResult(answer);
    }

    private sealed class AnswerWork(NameQuery query, NameAnswer answer) : ReactorWork
    {
        protected internal override void Run()
        {
            query.End(answer);
        }
    }
}
