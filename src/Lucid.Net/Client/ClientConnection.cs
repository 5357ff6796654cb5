using System;
using System.Runtime.CompilerServices;
using System.Threading.Tasks;
using Lucid.Net.Async;
using Lucid.Net.Bytes;
using Lucid.Net.Http1;
using Lucid.Net.Time;
using Lucid.Net.Transport;

namespace Lucid.Net.Client;

/// <summary>One connection to an upstream, for one exchange at a time: write the request to <see cref="Output"/>, send
/// it, read the head, read the body. Strict: whatever breaks RFC 9112 ends the exchange and the connection.</summary>
/// <remarks>Reactor thread only. It is its own timer and watcher to stay small.</remarks>
public sealed partial class ClientConnection : ReactorTimer, IConnectionWatcher
{
    // RFC 9110 section 15.2 puts no bound on interim answers; a server that sends them without end must not hold us.
    private const int MaxInterimAnswers = 8;

    private static readonly Http1Limits HeadLimits = Http1Limits.Response;

    private readonly TransportConnection _transport;
    private ResponseHeadParser _parser;
    private State _state = State.InUse;
    private bool _isKeepAlive;
    private bool _hasAnswerByte;
    private bool _isTimedOut;
    private bool _isCancelled;
    private bool _isSending;
    private ValueTaskAwaiter<bool> _sending;
    private Action? _endSending;

    internal ClientConnection(ConnectionPool pool, TransportConnection transport)
    {
        Pool = pool;
        _transport = transport;
        transport.Watcher = this;
    }

    private enum State : byte
    {
        InUse,
        Idle,
        Closed,
    }

    /// <summary>The pool it belongs to.</summary>
    public ConnectionPool Pool { get; }

    /// <summary>Where the request is written: head and body, in one go where possible.</summary>
    public SlabWriter Output => _transport.Output;

    /// <summary>True when an earlier exchange already used this connection: only then may a request that met an early
    /// end be tried again.</summary>
    public bool IsReused { get; private set; }

    /// <summary>Why the last answer was refused.</summary>
    public RejectReason Reject { get; private set; }

    /// <summary>True once a byte of the current answer has arrived.</summary>
    public bool HasAnswerByte => _hasAnswerByte;

    /// <summary>True once <see cref="Cancel"/> was called: what was received is gone.</summary>
    public bool IsCancelled => _isCancelled;

    internal bool IsReusable => _state == State.InUse && _isKeepAlive && _progress == BodyProgress.Complete
        && !_isCancelled && !_isTimedOut && _transport.End == ConnectionEnd.None && !_transport.HasInput
        && _transport.Input.Unread.IsEmpty && Output.UnsentBytes == 0;

    /// <summary>Sets the time until the exchange is given up. Calling it again moves it.</summary>
    /// <param name="ms">Milliseconds from now.</param>
    public void SetDeadline(int ms) => _transport.Reactor.Schedule(this, ms);

    /// <summary>Ends the wait for the deadline.</summary>
    public void ClearDeadline() => _transport.Reactor.Cancel(this);

    /// <summary>Gives the exchange up at once: the connection is reset, pending waits end as Cancelled. For a client
    /// that left.</summary>
    public void Cancel()
    {
        if (_state == State.InUse && !_isCancelled)
        {
            _isCancelled = true;
            _transport.Abort(ConnectionEnd.LocalAborted);
        }
    }

    /// <summary>Sends what was written and waits for the head of the answer.</summary>
    /// <param name="head">Filled on Done; valid until it is given back to the pool.</param>
    /// <param name="answersHead">The request was HEAD: no body follows.</param>
    /// <param name="tail">Bytes that follow what was written, sent without being copied where the kernel takes them at
    /// once.</param>
    [AsyncMethodBuilder(typeof(PooledTaskBuilder<>))]
    public async ValueTask<HeadOutcome> SendAsync(ResponseHead head, bool answersHead, ReadOnlyMemory<byte> tail)
    {
        if (!IsReused && _transport.Input.TryFill(out var early))
        {
            // Nobody has asked it anything yet: whatever it says is no answer.
            Reject = RejectReason.BytesBehindAnswer;
            return early > 0 ? HeadOutcome.Broken : EndOfHead();
        }

        BeginSending(tail);
        var interimCount = 0;
        for (;;)
        {
            var outcome = TryReadHead(head, answersHead);
            if (outcome == ParseOutcome.Rejected)
            {
                return HeadOutcome.Broken;
            }

            if (outcome == ParseOutcome.Done)
            {
                if (head.Status >= 200)
                {
                    BeginBody(head);
                    StopSending();
                    return HeadOutcome.Done;
                }

                // 101 was never asked for; the others are skipped (RFC 9110 section 15.2).
                if (head.Status == 101 || ++interimCount > MaxInterimAnswers)
                {
                    Reject = head.Status == 101 ? RejectReason.SwitchingProtocols : RejectReason.TooManyInterimAnswers;
                    return HeadOutcome.Broken;
                }

                ForgetHead(head);
                continue;
            }

            if (await _transport.Input.FillAsync() <= 0)
            {
                return EndOfHead();
            }
        }
    }

    /// <summary>Sends, and does not wait for it: an upstream may refuse while the body is still on its way, and a send
    /// that fails is not yet the end either, since it may have answered before it hung up.</summary>
    private void BeginSending(ReadOnlyMemory<byte> tail)
    {
#pragma warning disable CA2012 // consumed exactly once, in EndSending
        _sending = (tail.IsEmpty ? Output.SendAsync() : Output.SendAsync(tail.Span)).GetAwaiter();
#pragma warning restore CA2012
        _isSending = true;
        if (_sending.IsCompleted)
        {
            EndSending();
        }
        else
        {
            _sending.UnsafeOnCompleted(_endSending ??= EndSending);
        }
    }

    private void EndSending()
    {
        _isSending = false;
        _sending.GetResult();
    }

    /// <summary>The answer is there: what is unsent of the request is of no use any more, nor is the connection behind
    /// it.</summary>
    private void StopSending()
    {
        if (_isSending)
        {
            _isKeepAlive = false;
            Output.Discard();
        }
    }

    void IConnectionWatcher.OnPeerGone(TransportConnection connection, ConnectionEnd end)
    {
        if (_state == State.Idle)
        {
            Pool.RemoveIdle(this);
            Close();
        }
    }

    /// <inheritdoc/>
    protected internal override void OnElapsed()
    {
        if (_state == State.Idle)
        {
            Pool.RemoveIdle(this);
            Close();
        }
        else if (_state == State.InUse)
        {
            _isTimedOut = true;
            _transport.Abort(ConnectionEnd.Deadline);
        }
    }

    /// <summary>Closes the connection; an answer that is still coming is lost. Idempotent.</summary>
    public void Close()
    {
        if (_state == State.Closed)
        {
            return;
        }

        _state = State.Closed;
        _transport.Reactor.Cancel(this);
        _transport.Watcher = null;
        // Abort, not Close: nothing of ours is unsent, and an upstream that still generates must learn of it now.
        _transport.Abort(ConnectionEnd.LocalClosed);
        Pool.OnClosed();
    }

    internal bool TakeFromIdle()
    {
        Invariant.Holds(_state == State.Idle);
        _state = State.InUse;
        _transport.Reactor.Cancel(this);
        IsReused = true;
        _hasAnswerByte = false;
        _progress = BodyProgress.More;
        _parser.Reset();
        return _transport.End == ConnectionEnd.None && !_transport.HasInput;
    }

    internal void GoIdle(int idleMs)
    {
        _state = State.Idle;
        _transport.Reactor.Schedule(this, idleMs);
    }

    private ParseOutcome TryReadHead(ResponseHead head, bool answersHead)
    {
        var unread = _transport.Input.Unread;
        if (unread.IsEmpty)
        {
            return ParseOutcome.NeedMore;
        }

        _hasAnswerByte = true;
        var outcome = _parser.TryRead(unread, head, HeadLimits, answersHead, out var consumedBytes, out var reason);
        if (outcome == ParseOutcome.Done)
        {
            _parser.Reset();
            head.Attach(_transport.Reactor.Slabs.Rent(consumedBytes));
            head.CopyFrom(unread[..consumedBytes]);
            _transport.Input.Consume(consumedBytes);
        }
        else if (outcome == ParseOutcome.Rejected)
        {
            Reject = reason;
        }

        return outcome;
    }

    private void ForgetHead(ResponseHead head)
    {
        var headBytes = head.HeadBytes;
        if (head.Detach() is { } slab)
        {
            _transport.Reactor.Slabs.Return(slab, headBytes);
        }

        head.Clear();
    }

    private HeadOutcome EndOfHead() => _isCancelled ? HeadOutcome.Cancelled
        : _isTimedOut ? HeadOutcome.TimedOut
        : _hasAnswerByte ? HeadOutcome.Truncated
        : HeadOutcome.ClosedBeforeAnswer;
}
