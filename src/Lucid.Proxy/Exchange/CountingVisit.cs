using System;
using System.Threading;
using Lucid.Net.Time;

namespace Lucid.Proxy.Exchange;

/// <summary>One caller's visit to the <see cref="CountingDesk"/>, which ends early when the caller leaves, its key is
/// revoked, or its time is over. Of one reactor.</summary>
internal sealed class CountingVisit : ReactorTimer, IDisposable
{
    private readonly CancellationTokenSource _end = new();

    /// <summary>Whether it was its time that was over.</summary>
    public bool IsOverdue { get; private set; }

    /// <summary>Cancelled at the early end.</summary>
    public CancellationToken Cancellation => _end.Token;

    /// <summary>Ends it early.</summary>
    public void End() => _end.Cancel();

    /// <inheritdoc/>
    public void Dispose() => _end.Dispose();

    /// <inheritdoc/>
    protected override void OnElapsed()
    {
        IsOverdue = true;
        _end.Cancel();
    }
}
