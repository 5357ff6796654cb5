using Lucid.Net.Time;

namespace Lucid.Net.Transport;

/// <content>The ways a connection ends.</content>
internal abstract partial class SlabConnection
{
    public sealed override void Close()
    {
        CheckThread();
        _watcher = null;
        _input.Drop();
        if (_at != At.Open)
        {
            return;
        }
        SetEnd(ConnectionEnd.LocalClosed);
        _at = At.Closing;
        if (_input.IsWaiting)
        {
            Attend();
        }
        _output.SendQueued();
        if (_at == At.Closing && !_output.HasUnsent)
        {
            BeginLinger();
        }
        if (_at != At.Closed)
        {
            _closeTimer = new CloseTimer(this);
            _reactor.Schedule(_closeTimer, _reactor.Options.LingerMs);
        }
    }

    public sealed override void Abort(ConnectionEnd reason)
    {
        CheckThread();
        _watcher = null;
        _input.Drop();
        if (_at != At.Closed)
        {
            SetEnd(reason);
            Finish(reset: true);
        }
    }

    /// <summary>The peer's orderly end or reset was noticed; a pending read has been completed before.</summary>
    private protected void NoticePeerGone(ConnectionEnd end)
    {
        if (_at != At.Open)
        {
            return;
        }
        _isPeerGone = true;
        SetEnd(end);
        TellWatcher();
    }

    /// <summary>Like <see cref="NoticePeerGone"/> in the middle of a call: the watcher is told at the turn's
    /// end.</summary>
    private protected void NotePeerEnd(ConnectionEnd end)
    {
        SetEnd(end);
        if (!_isPeerGone)
        {
            _isPeerGone = true;
            if (_watcher is not null)
            {
                Attend();
            }
        }
    }

    /// <summary>The socket is of no use any more. Unread bytes that were received stay until the owner
    /// closes.</summary>
    private protected void Fail(ConnectionEnd end)
    {
        if (_at == At.Closed)
        {
            return;
        }
        bool wasOpen = _at == At.Open;
        SetEnd(end);
        Finish(reset: false);
        if (wasOpen && _watcher is not null)
        {
            _isPeerGone = true;
            Attend();
        }
    }

    /// <summary>
    /// The peer takes no more bytes. What it sent before that may still be read: an upstream that refuses a body in
    /// the middle has usually answered first.
    /// </summary>
    private protected void FailSend(ConnectionEnd end)
    {
        if (_at == At.Closing)
        {
            Finish(reset: false);
            return;
        }
        _isSendBroken = true;
        _output.Drop();
        NotePeerEnd(end);
        if (_output.IsWaiting || _input.IsWaiting)
        {
            Attend();
        }
    }

    /// <summary>All queued bytes are with the kernel; called after the waiter was continued.</summary>
    internal void OnOutputDrained()
    {
        if (_at == At.Closing)
        {
            BeginLinger();
        }
    }

    /// <summary>The peer has closed too, or has sent more than is worth reading.</summary>
    private protected void FinishLinger()
    {
        if (_at == At.Lingering)
        {
            Finish(reset: false);
        }
    }

    private void BeginLinger()
    {
        _at = At.Lingering;
        if (ShutdownSend() && _at == At.Lingering)
        {
            Finish(reset: false);
        }
    }

    private void Finish(bool reset)
    {
        _at = At.Closed;
        if (_closeTimer is not null)
        {
            _reactor.Cancel(_closeTimer);
            _closeTimer = null;
        }
        _output.Drop();
        Release(reset);
        _ticket?.OnReleased();
        if (_input.IsWaiting || _output.IsWaiting)
        {
            Attend();
        }
    }

    /// <summary>Bounds how long a closed connection may keep its socket: a peer that is still sending gets a few times
    /// as long, so that it comes to read our answer and not a reset.</summary>
    private sealed class CloseTimer(SlabConnection connection) : ReactorTimer
    {
        private const int MostRounds = 6;

        private int _rounds = 1;
        private int _drainedBytes;

        protected internal override void OnElapsed()
        {
            if (connection._at == At.Lingering && connection.DrainedBytes > _drainedBytes && _rounds < MostRounds)
            {
                _rounds++;
                _drainedBytes = connection.DrainedBytes;
                connection._reactor.Schedule(this, connection._reactor.Options.LingerMs);
                return;
            }
            // Unsent bytes mean that the peer does not read: it must see a reset, not a truncated orderly end.
            bool reset = connection._at == At.Closing;
            if (connection._at != At.Closed)
            {
                connection.Finish(reset);
            }
        }
    }
}
