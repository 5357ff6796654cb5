using System;
using System.Threading.Tasks;
using Lucid.Net.Bytes;
using Lucid.Net.Http1;
using Lucid.Net.Transport;

namespace Lucid.Net.Client;

/// <summary>Connections to one target, owned by one reactor: no lock, no hop. The last one used is the first one taken,
/// so that a pool that is too large shrinks by its idle deadline.</summary>
public sealed class ConnectionPool
{
    private const int MaxSpareHeads = 64;

    // The last chunk follows the end mark within the same write, or right after it.
    private const int DrainMs = 500;

    private readonly PoolLimits _limits;
    private readonly ClientConnection[] _idle;
    private readonly ResponseHead[] _spareHeads = new ResponseHead[MaxSpareHeads];
    private int _spareHeadCount;
    private int _idleCount;
    private bool _isClosed;

    /// <summary>Makes an empty pool.</summary>
    /// <param name="reactor">The reactor whose thread alone may use the pool.</param>
    /// <param name="target">Whom to dial.</param>
    /// <param name="limits">Bounds.</param>
    public ConnectionPool(Reactor reactor, DialTarget target, PoolLimits limits)
    {
        Reactor = reactor;
        Target = target;
        _limits = limits;
        _idle = new ClientConnection[limits.MaxIdle];
    }

    /// <summary>The reactor that owns the pool.</summary>
    public Reactor Reactor { get; }

    /// <summary>Whom the pool dials.</summary>
    public DialTarget Target { get; }

    /// <summary>Connections open now, in use or idle.</summary>
    public int OpenCount { get; private set; }

    /// <summary>Connections waiting for a request.</summary>
    public int IdleCount => _idleCount;

    /// <summary>Takes an idle connection, or dials one.</summary>
    /// <param name="mustBeFresh">True: never a used one. For the retry after a used connection died under a
    /// request.</param>
    /// <returns>Completes at once when an idle connection was there.</returns>
    public ValueTask<RentOutcome> RentAsync(bool mustBeFresh)
    {
        Invariant.Holds(Reactor.IsCurrent);
        while (!mustBeFresh && _idleCount > 0)
        {
            var connection = _idle[--_idleCount];
            _idle[_idleCount] = null!;
            if (connection.TakeFromIdle())
            {
                return ValueTask.FromResult(new RentOutcome(connection, DialFailure.None, null));
            }

            // Bytes nobody asked for, an end or an error arrived while it was idle: never read as an answer.
            connection.Close();
        }

        return OpenCount >= _limits.MaxOpen
            ? ValueTask.FromResult(
                new RentOutcome(null, DialFailure.None, "the connection limit of this upstream is reached"))
            : DialAsync();
    }

    /// <summary>Gives a connection back after an exchange.</summary>
    /// <remarks>It is kept only if the answer was read to its exact end and either side allows it; else it is
    /// closed.</remarks>
    public void Return(ClientConnection connection)
    {
        Invariant.Holds(Reactor.IsCurrent && ReferenceEquals(connection.Pool, this));
        if (_isClosed || _idleCount == _idle.Length || !connection.IsReusable)
        {
            connection.Close();
            return;
        }

        _idle[_idleCount++] = connection;
        connection.GoIdle(_limits.IdleMs);
    }

    /// <summary>Gives a connection back whose answer said its own end before its framing did: what is left of the
    /// framing is awaited for a moment, off the exchange, so that the connection can be used again.</summary>
    public void ReturnAfterEnd(ClientConnection connection)
    {
        if (connection.IsBodyComplete)
        {
            Return(connection);
        }
        else
        {
            connection.BeginDrain(DrainMs);
        }
    }

    /// <summary>Closes idle connections, and used ones as they come back.</summary>
    public void Close()
    {
        _isClosed = true;
        while (_idleCount > 0)
        {
            var connection = _idle[--_idleCount];
            _idle[_idleCount] = null!;
            connection.Close();
        }
    }

    /// <summary>A spare object for reading an answer's head; give it back by <see cref="ReturnHead"/>.</summary>
    public ResponseHead RentHead()
    {
        if (_spareHeadCount == 0)
        {
            return new ResponseHead();
        }

        var head = _spareHeads[--_spareHeadCount];
        _spareHeads[_spareHeadCount] = null!;
        return head;
    }

    /// <summary>Takes back what <see cref="RentHead"/> gave; its bytes go back to the slab pool.</summary>
    public void ReturnHead(ResponseHead head)
    {
        var headBytes = head.HeadBytes;
        if (head.Detach() is { } slab)
        {
            Reactor.Slabs.Return(slab, headBytes);
        }

        head.Clear();
        if (_spareHeadCount < MaxSpareHeads)
        {
            _spareHeads[_spareHeadCount++] = head;
        }
    }

    internal void OnClosed() => OpenCount--;

    /// <summary>The idle connection ended by itself or by its deadline.</summary>
    internal void RemoveIdle(ClientConnection connection)
    {
        var index = Array.IndexOf(_idle, connection, 0, _idleCount);
        if (index >= 0)
        {
            _idleCount--;
            Array.Copy(_idle, index + 1, _idle, index, _idleCount - index);
            _idle[_idleCount] = null!;
        }
    }

    private async ValueTask<RentOutcome> DialAsync()
    {
        OpenCount++;
        var dialled = await Reactor.DialAsync(Target);
        if (dialled.Connection is null)
        {
            OpenCount--;
            return new RentOutcome(null, dialled.Failure, dialled.Detail);
        }

        return new RentOutcome(new ClientConnection(this, dialled.Connection), DialFailure.None, null);
    }
}
