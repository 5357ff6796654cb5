using System;
using System.Threading;
using System.Threading.Tasks;
using Lucid.Proxy.Metering;

namespace Lucid.Proxy.Exchange;

/// <summary>Where tokens are counted that no upstream counts: one body at a time, on a thread of the pool, since the
/// journal's commits need the others. Behind it stands a line of limited length. Any thread.</summary>
internal sealed class CountingDesk
{
    private readonly SemaphoreSlim _turn = new(1);
    private int _inLine;

    /// <summary>Callers that may wait or be served at once.</summary>
    public int MaxInLine { get; init; } = 32;

    /// <summary>Milliseconds after which a caller is told to come again.</summary>
    public int DeadlineMs { get; init; } = 20_000;

    /// <summary>Counts a body with a margin in percent and so many tokens a picture.</summary>
    public Func<ReadOnlyMemory<byte>, int, int, CancellationToken, long> Count { get; init; } = PromptTokens.Count;

    /// <summary>Callers in line.</summary>
    public int InLine => Volatile.Read(ref _inLine);

    /// <summary>Takes a place in line; to be given back by <see cref="Leave"/>.</summary>
    /// <returns>False: the line is full.</returns>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _inLine) <= MaxInLine)
        {
            return true;
        }

        Leave();
        return false;
    }

    /// <summary>Gives a place back.</summary>
    public void Leave() => Interlocked.Decrement(ref _inLine);

    /// <summary>Waits for the turn, first come first served; to be passed on by <see cref="PassTurn"/>.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public Task TurnAsync(CancellationToken cancellation) => _turn.WaitAsync(cancellation);

    /// <summary>Lets the next one come.</summary>
    public void PassTurn() => _turn.Release();

    /// <summary>Counts, on a thread that may take its time.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public Task<long> CountAsync(
        ReadOnlyMemory<byte> body, int marginPercent, int imageTokens, CancellationToken cancellation) =>
        Task.Run(() => Count(body, marginPercent, imageTokens, cancellation), cancellation);
}
