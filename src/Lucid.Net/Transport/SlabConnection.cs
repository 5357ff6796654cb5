using System;
using System.Diagnostics;
using Lucid.Net.Bytes;

namespace Lucid.Net.Transport;

/// <summary>
/// What all connections have in common: the two pipes, the first reason of the end, the orderly close. An engine adds
/// the few calls that move bytes.
/// </summary>
internal abstract partial class SlabConnection : TransportConnection
{
    /// <summary>Result of <see cref="Receive"/> and of a fill: the connection ended.</summary>
    public const int Ended = -1;

    /// <summary>Result of <see cref="Receive"/> and of a fill: nothing there yet.</summary>
    public const int WouldBlock = -2;

    private readonly Reactor _reactor;
    private readonly ConnectionReader _input;
    private readonly ConnectionWriter _output;
    private IConnectionWatcher? _watcher;
    private IConnectionTicket? _ticket;
    private CloseTimer? _closeTimer;
    private ConnectionEnd _end;
    private At _at;
    private bool _isPeerGone;
    private bool _isSendBroken;
    private bool _isAttended;
    private byte _completedPipes;

    private protected SlabConnection(Reactor reactor)
    {
        _reactor = reactor;
        _input = new ConnectionReader(this);
        _output = new ConnectionWriter(this);
    }

    private enum At : byte
    {
        Open,
        Closing,
        Lingering,
        Closed,
    }

    public sealed override Reactor Reactor => _reactor;

    public sealed override ConnectionReader Input => _input;

    public sealed override ConnectionWriter Output => _output;

    public sealed override ConnectionEnd End => _end;

    public sealed override IConnectionWatcher? Watcher
    {
        get => _watcher;
        set
        {
            _watcher = value;
            if (value is not null)
            {
                if (_isPeerGone)
                {
                    // Noticed before anybody watched: told at the end of the turn, not inside this setter.
                    Attend();
                }
                OnWatched();
            }
        }
    }

    public sealed override IConnectionTicket? Ticket
    {
        set
        {
            Invariant.Holds(_ticket is null && _at != At.Closed);
            _ticket = value;
        }
    }

    public sealed override bool HasInput => _input.HasUnread || _isPeerGone || !IsOpen || IsReadable || WaitReadable();

    /// <summary>True until it is closed, aborted or failed.</summary>
    internal bool IsOpen => _at == At.Open;

    /// <summary>True while queued bytes may still be sent.</summary>
    internal bool CanSend => _at <= At.Closing && !_isSendBroken;

    /// <summary>True once nothing of it is left but the object.</summary>
    internal bool IsClosed => _at == At.Closed;

    /// <summary>True while it waits for the peer to take the rest and close.</summary>
    private protected bool IsLingering => _at == At.Lingering;

    /// <summary>True when <see cref="Receive"/> has bytes, an end or an error to tell.</summary>
    internal abstract bool IsReadable { get; }

    /// <summary>True while the engine still reads from a slab it was given in <see cref="Send"/>.</summary>
    internal virtual bool HoldsSendSlab => false;

    /// <summary>True when <see cref="Send"/> takes a tail that lies outside the slab.</summary>
    internal virtual bool SendsTail => false;

    /// <summary>Receives without waiting.</summary>
    /// <returns>Bytes received; 0 at the peer's end; <see cref="Ended"/> or <see cref="WouldBlock"/>.</returns>
    internal abstract int Receive(byte[] slab, int offset, int count);

    /// <summary>Sends without waiting: first the bytes of the slab, then the tail.</summary>
    /// <returns>Bytes taken, or <see cref="Ended"/>. When fewer than all were taken the engine calls
    /// <see cref="ConnectionWriter.OnSendable"/> later.</returns>
    internal abstract int Send(byte[]? slab, int offset, int count, ReadOnlySpan<byte> tail);

    /// <summary>Asks to be told by <see cref="ConnectionReader.OnReadable"/>.</summary>
    /// <returns>True when it is readable already and nobody will be told.</returns>
    internal virtual bool WaitReadable()
    {
        return false;
    }

    /// <summary>Gives back a slab that was used for sending.</summary>
    internal virtual void ReleaseSendSlab(byte[] slab, int usedBytes)
    {
        Reactor.Slabs.Return(slab, usedBytes);
    }

    /// <summary>A watcher was set: an engine that only notices the peer's end while it waits begins to wait.</summary>
    private protected virtual void OnWatched()
    {
    }

    /// <summary>Bytes that were read and dropped after our close.</summary>
    private protected virtual int DrainedBytes => 0;

    /// <summary>Goes on dropping what the peer sends after our close; others had their turn.</summary>
    private protected virtual void ContinueLinger()
    {
    }

    /// <summary>Ends our side of the stream.</summary>
    /// <returns>True when there is nothing to wait for.</returns>
    private protected abstract bool ShutdownSend();

    /// <summary>Frees the socket.</summary>
    /// <param name="reset">True to drop what the kernel has not sent and to reset the peer.</param>
    private protected abstract void Release(bool reset);

    /// <summary>Puts this connection on its reactor's list for the end of the turn, once.</summary>
    internal void Attend()
    {
        if (!_isAttended)
        {
            _isAttended = true;
            _reactor.Attend(this);
        }
    }

    /// <summary>Called by the reactor at the end of a turn.</summary>
    internal void OnAttention()
    {
        _isAttended = false;
        if (_at == At.Lingering)
        {
            ContinueLinger();
        }
        if (_at != At.Open)
        {
            _input.CompleteEnded();
        }
        else
        {
            _input.OnReadable();
        }
        if (!CanSend)
        {
            _output.CompleteEnded();
        }
        if (_isPeerGone)
        {
            TellWatcher();
        }
        if (_watcher is not null && _at == At.Open)
        {
            OnWatched();
        }
    }

    /// <summary>Both pipes were completed by a user of the <see cref="System.IO.Pipelines.PipeReader"/> side.</summary>
    internal void OnPipeCompleted(bool isInput)
    {
        _completedPipes |= (byte)(isInput ? 1 : 2);
        if (_completedPipes == 3)
        {
            Close();
        }
    }

    /// <summary>Another thread in here corrupts state long before it shows: checked where tests run.</summary>
    [Conditional("DEBUG")]
    internal void CheckThread()
    {
        Invariant.Holds(_reactor.IsCurrent);
    }

    private protected void SetEnd(ConnectionEnd end)
    {
        Invariant.Holds(end != ConnectionEnd.None);
        if (_end == ConnectionEnd.None)
        {
            _end = end;
        }
    }

    private void TellWatcher()
    {
        IConnectionWatcher? watcher = _watcher;
        if (watcher is not null)
        {
            _watcher = null;
            watcher.OnPeerGone(this, _end);
        }
    }
}
